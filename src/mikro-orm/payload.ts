import {
  type AnyEntity,
  type ChangeSet,
  type EntityIdentifier,
  type EntityMetadata,
  type EntityProperty,
  isRaw,
} from '@mikro-orm/core';
import { isEntityIdentifier, isPolymorphicRef } from './copies.js';

/** Stands for the database value of a column that only the database can fill in. */
export const MADE_BY_DATABASE = Symbol('made by the database');

/**
 * The values that a property's columns will have after the INSERT or UPDATE: the change set's payload has them converted
 * already, and what an UPDATE leaves alone is in the snapshot of the entity as it was loaded; a composite key is an array.
 * A parent of the same flush whose key the database makes is its `EntityIdentifier`.
 */
export function columnValuesOf(changeSet: ChangeSet<AnyEntity>, property: EntityProperty): readonly unknown[] {
  const { payload, originalEntity } = changeSet;
  const value: unknown = property.name in payload ? payload[property.name] : originalEntity?.[property.name];
  const isKnown = originalEntity ? value !== undefined : value !== undefined || !hasDatabaseDefault(property);
  if (isRaw(value) || !isKnown) {
    return [MADE_BY_DATABASE];
  }
  const values = isPolymorphicRef(value) ? value.toTuple() : value;
  if (property.fieldNames.length === 1 && !Array.isArray(values)) {
    return [valueOf(values)];
  }
  const columns: readonly unknown[] = [values].flat(Infinity);
  return property.fieldNames.map((_, position) => valueOf(columns[position]));
}

/** The part of an entity's change set that is inserted into a table: joined inheritance has one for each table. */
export function changeSetFor(changeSet: ChangeSet<AnyEntity>, home: EntityMetadata): ChangeSet<AnyEntity> {
  return changeSet.tptChangeSets?.find((each) => each.meta === home) ?? changeSet;
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
  if (isEntityIdentifier(value)) {
    const key: unknown = value.getValue();
    return key ?? value;
  }
  return value ?? null;
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
