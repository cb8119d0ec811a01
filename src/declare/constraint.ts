import { type Dictionary, type EntityMetadata, type EntityProperty, Utils } from '@mikro-orm/core';
import { InvalidScopeError, type SequenceName } from '../errors.js';

/** Each nullable scope property doubles the number of indexes. */
const MAX_NULLABLE = 2;

/** One index of a sequence: scope columns first, so that it serves the MAX, and the number last. */
interface IndexShape {
  readonly properties: string[];
  readonly where?: Dictionary<null>;
}

/**
 * Adds to the metadata what makes the database refuse a duplicate number: a unique constraint over the scope and the
 * number. To SQL two nulls differ, so rows whose scope is null get a partial unique index for each pattern of nulls.
 * With `unique: false` one plain index over the same columns serves the MAX.
 */
export function constrain(
  name: SequenceName,
  meta: EntityMetadata,
  property: EntityProperty,
  scope: readonly EntityProperty[],
  unique: boolean,
): void {
  if (!unique) {
    addIndex(meta, meta.indexes, { properties: propertiesOf(scope, property) });
    return;
  }
  const nullable = scope.filter(isNullable);
  if (nullable.length > MAX_NULLABLE) {
    throw InvalidScopeError.tooManyNullable(name, nullable.map(each => each.name), MAX_NULLABLE);
  }
  for (const nulls of subsetsOf(nullable)) {
    const present = scope.filter(each => !nulls.includes(each));
    const shape = { properties: propertiesOf(present, property) };
    const where = Object.fromEntries(nulls.map(each => [each.name, null]));
    addIndex(meta, meta.uniques, nulls.length > 0 ? { ...shape, where } : shape);
  }
}

/** Discovery comes here more than once, and the user may have declared the same constraint. */
function addIndex(meta: EntityMetadata, indexes: EntityMetadata['uniques'] | EntityMetadata['indexes'], shape: IndexShape): void {
  const exists = indexes.some(index => {
    return Utils.equals(Utils.asArray(index.properties), shape.properties) && Utils.equals(index.where, shape.where);
  });
  const [only] = shape.properties;
  const declared = shape.properties.length === 1 && only !== undefined && meta.properties[only]?.unique;
  if (!exists && (!declared || shape.where)) {
    indexes.push(shape);
  }
}

function propertiesOf(scope: readonly EntityProperty[], property: EntityProperty): string[] {
  return [...scope, property].map(each => each.name);
}

function isNullable(property: EntityProperty): boolean {
  return property.nullable ?? property.optional ?? false;
}

/** Every subset, the empty one first. */
function subsetsOf<T>(items: readonly T[]): T[][] {
  return items.reduce<T[][]>((subsets, item) => [...subsets, ...subsets.map(subset => [...subset, item])], [[]]);
}
