import { type Dictionary, type EntityMetadata, type EntityProperty, Utils } from '@mikro-orm/core';
import { InvalidScopeError, type SequenceName } from '../errors.js';
import type { ScopeProperty } from './scope.js';

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
 *
 * A parent of the entity's own class is null for a while when both are new: MikroORM inserts the row without it, and
 * fills it in with an UPDATE. Two such rows may have the same number, so there the index for null is not unique.
 *
 * With `unique: false` one plain index over the same columns serves the MAX.
 */
export function constrain(
  name: SequenceName,
  meta: EntityMetadata,
  property: EntityProperty,
  scope: readonly ScopeProperty[],
  unique: boolean,
): void {
  const all = scope.map((each) => each.property);
  if (!unique) {
    addIndex(meta, meta.indexes, shapeOf(all, property, []));
    return;
  }
  const nullable = scope.filter((each) => isNullable(each.property));
  if (nullable.length > MAX_NULLABLE) {
    const paths = nullable.map(({ path }) => path);
    throw InvalidScopeError.tooManyNullable(name, paths, MAX_NULLABLE);
  }
  for (const nulls of subsetsOf(nullable.map((each) => each.property))) {
    const indexes = nulls.some((each) => isOfClass(each, meta)) ? meta.indexes : meta.uniques;
    addIndex(meta, indexes, shapeOf(all, property, nulls));
  }
}

function shapeOf(
  scope: readonly EntityProperty[],
  property: EntityProperty,
  nulls: readonly EntityProperty[],
): IndexShape {
  const present = scope.filter((each) => !nulls.includes(each));
  const properties = [...present, property].map((each) => each.name);
  return nulls.length > 0
    ? { properties, where: Object.fromEntries(nulls.map((each) => [each.name, null])) }
    : { properties };
}

/** Discovery comes here more than once, and the user may have declared the same constraint. */
function addIndex(meta: EntityMetadata, indexes: EntityMetadata['uniques' | 'indexes'], shape: IndexShape): void {
  const exists = indexes.some((index) => {
    return Utils.equals(Utils.asArray(index.properties), shape.properties) && Utils.equals(index.where, shape.where);
  });
  const [only = '', ...others] = shape.properties;
  const isDeclared = others.length === 0 && !shape.where && Boolean(meta.properties[only]?.unique);
  if (!exists && !isDeclared) {
    indexes.push(shape);
  }
}

function isNullable(property: EntityProperty): boolean {
  return property.nullable ?? property.optional ?? false;
}

function isOfClass(property: EntityProperty, meta: EntityMetadata): boolean {
  return property.targetMeta?.root.class === meta.root.class;
}

/** Every subset, the empty one first. */
function subsetsOf<T>(items: readonly T[]): T[][] {
  return items.reduce<T[][]>((subsets, item) => [...subsets, ...subsets.map((subset) => [...subset, item])], [[]]);
}
