import { type EntityMetadata, type EntityProperty, type Platform, Utils } from '@mikro-orm/core';
import { InvalidScopeError, type SequenceName } from '../errors.js';
import type { ScopeProperty } from './scope.js';

/** Each nullable scope property doubles the number of indexes. */
const MAX_NULLABLE = 2;

/** One index of a sequence: scope columns first, so that it serves the MAX, and the number last. */
interface IndexShape {
  readonly properties: string[];
  readonly where?: string;
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
  { unique, platform }: { readonly unique: boolean; readonly platform: Platform },
): void {
  const all = scope.map((each) => each.property);
  if (!unique) {
    addIndex(meta, 'indexes', shapeOf(all, property, [], platform));
    return;
  }
  const nullable = scope.filter((each) => isNullable(each.property));
  if (nullable.length > MAX_NULLABLE) {
    const paths = nullable.map(({ path }) => path);
    throw InvalidScopeError.tooManyNullable(name, paths, MAX_NULLABLE);
  }
  for (const nulls of subsetsOf(nullable.map((each) => each.property))) {
    const kind = nulls.some((each) => isOfClass(each, meta)) ? 'indexes' : 'uniques';
    addIndex(meta, kind, shapeOf(all, property, nulls, platform));
  }
}

function shapeOf(
  scope: readonly EntityProperty[],
  property: EntityProperty,
  nulls: readonly EntityProperty[],
  platform: Platform,
): IndexShape {
  const present = scope.filter((each) => !nulls.includes(each));
  const properties = [...present, property].map((each) => each.name);
  return nulls.length > 0 ? { properties, where: areNull(nulls, platform) } : { properties };
}

/**
 * SQL, and not the object that MikroORM takes too: to that it adds the classes of a single-table tree, which no later
 * schema diff recognises, and it makes a row value of a key of several columns, which SQLite refuses.
 */
function areNull(properties: readonly EntityProperty[], platform: Platform): string {
  const columns = properties.flatMap((each) => each.fieldNames);
  return columns.map((column) => `${platform.quoteIdentifier(column)} is null`).join(' and ');
}

/** Discovery comes here more than once, and the user may have declared the same constraint, or a stricter one. */
function addIndex(meta: EntityMetadata, kind: 'indexes' | 'uniques', shape: IndexShape): void {
  const exists = meta[kind].some(({ properties, where }) => {
    return Utils.equals(Utils.asArray(properties), shape.properties) && (where === undefined || where === shape.where);
  });
  if (!exists && !isDeclaredOnProperty(meta, kind, shape)) {
    meta[kind].push(shape);
  }
}

function isDeclaredOnProperty(meta: EntityMetadata, kind: 'indexes' | 'uniques', { properties }: IndexShape): boolean {
  const [name = '', ...others] = properties;
  const only: EntityProperty | undefined = meta.properties[name];
  return others.length === 0 && (Boolean(only?.unique) || (kind === 'indexes' && Boolean(only?.index)));
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
