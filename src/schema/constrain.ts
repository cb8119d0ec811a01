import type { EntityMetadata, EntityProperty, Platform } from '@mikro-orm/core';
import type { ScopeProperty } from '../declare/ScopeProperty.js';
import { InvalidScopeError, type SequenceName } from '../errors.js';
import { databaseOf } from '../databases/database-of.js';
import { addIndex } from './add-index.js';
import { addIndexOfSomeRows } from './add-index-of-some-rows.js';
import type { Index } from './Index.js';
import { isNullForAWhile } from './null-for-a-while.js';

/** Each nullable scope property doubles the number of indexes. */
const MAX_NULLABLE = 2;

/** A sequence that is being declared, and the entity in whose table its numbers are. */
export interface Constrained {
  readonly name: SequenceName;
  readonly meta: EntityMetadata;
  readonly property: EntityProperty;
  readonly scope: readonly ScopeProperty[];
  readonly unique: boolean;
}

/**
 * Adds to the metadata what makes the database refuse a duplicate number.
 *
 * @throws InvalidScopeError when that would be too many indexes
 */
export function constrain(sequence: Constrained, platform: Platform): void {
  const { hasPartialIndexes } = databaseOf(platform);
  for (const index of indexesOf(sequence, platform)) {
    if (index.where === undefined || hasPartialIndexes) {
      addIndex(sequence.meta, index, platform);
    } else if (index.kind === 'uniques') {
      addIndexOfSomeRows(sequence.meta, sequence.property.name, index, platform);
    }
  }
}

/**
 * A unique constraint over the scope and the number. To SQL two nulls differ, so rows whose scope is null get a partial
 * unique index for each pattern of nulls.
 *
 * With `unique: false` one plain index over the same columns serves the MAX.
 */
function indexesOf({ name, meta, property, scope, unique }: Constrained, platform: Platform): readonly Index[] {
  if (!unique) {
    return [{ kind: 'indexes', properties: namesOf(scope, property) }];
  }
  const nullable = scope.filter(({ isNullable }) => isNullable);
  if (nullable.length > MAX_NULLABLE) {
    const paths = nullable.map(({ path }) => path);
    throw InvalidScopeError.tooManyNullable(name, paths, MAX_NULLABLE);
  }
  return subsetsOf(nullable).map((nulls): Index => {
    const present = scope.filter((each) => !nulls.includes(each));
    const properties = namesOf(present, property);
    if (nulls.length === 0) {
      return { kind: 'uniques', properties };
    }
    // Two rows that are null for a while may have the same number.
    const mayRepeat = nulls.some((each) => isNullForAWhile(each.property, meta));
    return { kind: mayRepeat ? 'indexes' : 'uniques', properties, ...areNull(nulls, platform) };
  });
}

/** The scope first, so that the index serves the MAX, and the number last. */
function namesOf(scope: readonly ScopeProperty[], property: EntityProperty): readonly string[] {
  return [...scope.map((each) => each.property.name), property.name];
}

/**
 * SQL, and not the object that MikroORM takes too: to that it adds the classes of a single-table tree, which no later
 * schema diff recognises, and it makes a row value of a key of several columns, which SQLite refuses.
 */
function areNull(scope: readonly ScopeProperty[], platform: Platform): Pick<Index, 'nulls' | 'where'> {
  const nulls = scope.flatMap(({ property }) => property.fieldNames);
  return { nulls, where: nulls.map((column) => `${platform.quoteIdentifier(column)} is null`).join(' and ') };
}

/** Every subset, the empty one first. */
function subsetsOf<T>(items: readonly T[]): T[][] {
  return items.reduce<T[][]>((subsets, item) => [...subsets, ...subsets.map((subset) => [...subset, item])], [[]]);
}
