import {
  type AnyEntity,
  type ChangeSet,
  ChangeSetType,
  type EntityData,
  type EntityIdentifier,
  type EntityMetadata,
  type EntityProperty,
  isRaw,
} from '@mikro-orm/core';
import { isEntityIdentifier, isPolymorphicRef } from './copies.js';

/** Whether a change set is written as an UPDATE. */
export function isUpdate({ type }: ChangeSet<AnyEntity>): boolean {
  return type === ChangeSetType.UPDATE || type === ChangeSetType.UPDATE_EARLY;
}

/**
 * The values that a property's columns will have after the INSERT or UPDATE: the change set's payload has them converted
 * already, and what an UPDATE leaves alone is in the snapshot of the entity as it was loaded.
 *
 * @param saved what was read besides, of an entity that was not loaded whole
 * @returns nothing where only the database knows them
 */
export function columnValuesOf(
  changeSet: ChangeSet<AnyEntity>,
  property: EntityProperty,
  saved?: EntityData<AnyEntity>,
): readonly unknown[] | undefined {
  const own = valueAfter(changeSet, property);
  const value: unknown = own === undefined ? saved?.[property.name] : own;
  const isKnown =
    value !== undefined || (changeSet.originalEntity ? saved !== undefined : !hasDatabaseDefault(property));
  return isRaw(value) || !isKnown ? undefined : columnsOf(value, property);
}

/** Whether an UPDATE leaves a property alone that was not loaded. */
export function isNotLoaded(changeSet: ChangeSet<AnyEntity>, property: EntityProperty): boolean {
  return changeSet.originalEntity !== undefined && valueAfter(changeSet, property) === undefined;
}

/**
 * The values of a property's columns in a payload or a snapshot. A composite key is an array there; a parent of the same
 * flush whose key the database makes is its `EntityIdentifier`.
 */
export function columnsOf(value: unknown, property: EntityProperty): readonly unknown[] {
  const values = isPolymorphicRef(value) ? value.toTuple() : value;
  if (property.fieldNames.length === 1 && !Array.isArray(values)) {
    return [valueOf(values)];
  }
  const columns: readonly unknown[] = [values].flat(Infinity);
  return property.fieldNames.map((_, position) => valueOf(columns[position]));
}

function valueAfter({ payload, originalEntity }: ChangeSet<AnyEntity>, { name }: EntityProperty): unknown {
  if (!originalEntity) {
    return payload[name];
  }
  return name in payload ? (payload[name] ?? null) : originalEntity[name];
}

/**
 * The part of an entity's change set that is written to a table: joined inheritance has one for each table. Up to 7.1
 * MikroORM tells only that of the leaf what was loaded; from 7.2 on all of them.
 */
export function changeSetFor(changeSet: ChangeSet<AnyEntity>, home: EntityMetadata): ChangeSet<AnyEntity> {
  const part = changeSet.tptChangeSets?.find((each) => each.meta === home);
  if (part && changeSet.originalEntity) {
    part.originalEntity ??= changeSet.originalEntity;
  }
  return part ?? changeSet;
}

/** Gives a new entity a value after its change set was computed. */
export function setNewValue(
  { entity, payload }: ChangeSet<AnyEntity>,
  property: EntityProperty,
  value: unknown,
  databaseValue: unknown,
): void {
  entity[property.name] = value;
  payload[property.name] = databaseValue;
}

function valueOf(value: unknown): unknown {
  return keyMadeSince(value) ?? value ?? null;
}

function hasDatabaseDefault({ defaultRaw }: EntityProperty): boolean {
  return defaultRaw !== undefined && defaultRaw.toLowerCase() !== 'null';
}

/** A column value, or the key that the database has made since of a parent that was unsaved; undefined until then. */
export function keyMadeSince(value: unknown): unknown {
  if (!isEntityIdentifier(value)) {
    return value;
  }
  const key: unknown = value.getValue();
  return key;
}

/** Whether a column value is the key of a parent of the same flush that the database has still to make. */
export function isUnsavedKey(value: unknown): value is EntityIdentifier {
  return isEntityIdentifier(value);
}
