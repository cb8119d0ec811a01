import { type EntityMetadata, type EntityProperty, type Platform, ReferenceKind, Utils } from '@mikro-orm/core';
import { InvalidScopeError, type SequenceName } from '../errors.js';
import { fieldNamesOf } from '../mikro-orm/on-discovered.js';
import { isNullable, type ScopeProperty } from './scope.js';

/** Each nullable scope property doubles the number of indexes. */
const MAX_NULLABLE = 2;

type IndexKind = 'indexes' | 'uniques';

/** What the names of a kind end in. */
const NAME_ENDINGS = { indexes: 'index', uniques: 'unique' } as const;

/** One index of a sequence: scope columns first, so that it serves the MAX, and the number last. */
interface IndexShape {
  readonly properties: string[];
  readonly where?: string;
}

/**
 * Adds to the metadata what makes the database refuse a duplicate number: a unique constraint over the scope and the
 * number. To SQL two nulls differ, so rows whose scope is null get a partial unique index for each pattern of nulls.
 *
 * A parent of the entity's own class, or one that refers to the class, can be null for a while when both are new:
 * MikroORM inserts the row without it, and fills it in with an UPDATE. Two such rows may have the same number, so there
 * the index for null is not unique.
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
    addIndex(meta, 'indexes', shapeOf(all, property, [], platform), platform);
    return;
  }
  const nullable = scope.filter((each) => isNullable(each.property));
  if (nullable.length > MAX_NULLABLE) {
    const paths = nullable.map(({ path }) => path);
    throw InvalidScopeError.tooManyNullable(name, paths, MAX_NULLABLE);
  }
  for (const nulls of subsetsOf(nullable.map((each) => each.property))) {
    const kind = nulls.some((each) => leadsBack(each, meta)) ? 'indexes' : 'uniques';
    addIndex(meta, kind, shapeOf(all, property, nulls, platform), platform);
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
function addIndex(meta: EntityMetadata, kind: IndexKind, shape: IndexShape, platform: Platform): void {
  const exists = meta[kind].some(({ properties, where }) => {
    return Utils.equals(Utils.asArray(properties), shape.properties) && (where === undefined || where === shape.where);
  });
  if (!exists && !isDeclaredOnProperty(meta, kind, shape)) {
    const name = freeNameOf(meta, kind, shape, platform);
    meta[kind].push(name === undefined ? shape : { ...shape, name });
  }
}

/** MikroORM makes an index's name of its columns, so that those over `a_b, c` and `a, b_c` meet: the second gets a name. */
function freeNameOf(
  meta: EntityMetadata,
  kind: IndexKind,
  { properties }: IndexShape,
  platform: Platform,
): string | undefined {
  const columns = columnsOf(meta, properties);
  const nameOf = (names: readonly string[]) => platform.getIndexName(meta.tableName, [...names], NAME_ENDINGS[kind]);
  const taken = namesIn(meta, platform);
  if (!taken.has(nameOf(columns))) {
    return undefined;
  }
  let suffix = 2;
  while (taken.has(nameOf([...columns, String(suffix)]))) {
    suffix++;
  }
  return nameOf([...columns, String(suffix)]);
}

/** The names of the indexes that the entity has so far. */
function namesIn(meta: EntityMetadata, platform: Platform): Set<string> {
  const kinds: readonly IndexKind[] = ['indexes', 'uniques'];
  const names = kinds.flatMap((kind) => {
    const nameOf = (columns: string[]) => platform.getIndexName(meta.tableName, columns, NAME_ENDINGS[kind]);
    const onProperties = Object.values(meta.properties).flatMap((property) => {
      const declared = kind === 'uniques' ? property.unique : property.index;
      return declared === true ? nameOf([...fieldNamesOf(property)]) : [];
    });
    return [
      ...onProperties,
      ...meta[kind].map(({ name, properties }) => name ?? nameOf(columnsOf(meta, Utils.asArray(properties)))),
    ];
  });
  return new Set(names);
}

function columnsOf(meta: EntityMetadata, properties: readonly (string | undefined)[]): string[] {
  return properties.flatMap((name = '') => {
    const property: EntityProperty | undefined = meta.properties[name];
    return property ? fieldNamesOf(property) : name;
  });
}

function isDeclaredOnProperty(meta: EntityMetadata, kind: IndexKind, { properties }: IndexShape): boolean {
  const [name = '', ...others] = properties;
  const only: EntityProperty | undefined = meta.properties[name];
  return others.length === 0 && (Boolean(only?.unique) || (kind === 'indexes' && Boolean(only?.index)));
}

/** Whether the parent refers to entities of the class, itself or over others: then both can be new, and in a circle. */
function leadsBack(property: EntityProperty, meta: EntityMetadata): boolean {
  const reached = new Set(targetsOf(property));
  // A set goes on with what is added to it meanwhile.
  for (const target of reached) {
    if (target.class === meta.root.class) {
      return true;
    }
    for (const each of [target, ...(target.allTPTDescendants ?? [])]) {
      Object.values(each.properties)
        .flatMap(targetsOf)
        .forEach((next) => reached.add(next));
    }
  }
  return false;
}

/** The roots of the entities that a property has the key of. MikroORM orders its inserts by them. */
function targetsOf(property: EntityProperty): EntityMetadata[] {
  const { kind, owner, polymorphTargets, targetMeta } = property;
  if (kind !== ReferenceKind.MANY_TO_ONE && !(kind === ReferenceKind.ONE_TO_ONE && owner)) {
    return [];
  }
  return (polymorphTargets ?? (targetMeta ? [targetMeta] : [])).map((target) => target.root);
}

/** Every subset, the empty one first. */
function subsetsOf<T>(items: readonly T[]): T[][] {
  return items.reduce<T[][]>((subsets, item) => [...subsets, ...subsets.map((subset) => [...subset, item])], [[]]);
}
