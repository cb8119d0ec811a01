import {
  type AnyEntity,
  type ChangeSet,
  ChangeSetType,
  type EntityData,
  type EntityIdentifier,
  type EntityProperty,
  isRaw,
  wrap,
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

/** Whether an UPDATE leaves a property alone that was not loaded, in whichever table. */
export function isNotLoaded(changeSet: ChangeSet<AnyEntity>, property: EntityProperty): boolean {
  const { originalEntity, tptChangeSets = [] } = changeSet;
  const isWritten = [changeSet, ...tptChangeSets].some(({ payload }) => property.name in payload);
  return originalEntity !== undefined && originalEntity[property.name] === undefined && !isWritten;
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

/** Gives an entity a value after its change set was computed. */
export function setNewValue(
  { entity, payload }: ChangeSet<AnyEntity>,
  property: EntityProperty,
  value: unknown,
  databaseValue: unknown,
): void {
  entity[property.name] = value;
  payload[property.name] = databaseValue;
}

/** Lets the snapshot of a saved entity forget a value that an UPDATE has written and a rollback has undone. */
export function forgetUpdated({ entity, originalEntity }: ChangeSet<AnyEntity>, { name }: EntityProperty): void {
  const snapshot = wrap(entity, true).__originalEntityData;
  if (originalEntity && snapshot) {
    Object.assign(snapshot, { [name]: originalEntity[name] as unknown });
  }
}

function valueOf(value: unknown): unknown {
  return keyMadeSince(value) ?? value ?? null;
}

export function hasDatabaseDefault({ defaultRaw }: EntityProperty): boolean {
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
