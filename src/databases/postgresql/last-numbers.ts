import type { Key, Reading } from '../Database.js';
import { type NullPattern, nullPatterns, type PlacedColumn } from '../null-patterns.js';
import { identifier, join, sql, type Statement, verbatim } from '../Statement.js';
import { inRow, isBare, rowsOf, valueOf } from './keys.js';

/** The last number of each key: a select for each sequence, direction and pattern of nulls, in one statement. */
export function lastNumbers(readings: readonly Reading[]): Statement {
  const selects = readings.flatMap((reading) =>
    nullPatterns(reading).map((pattern) => {
      const [key, ...others] = pattern.keys;
      return key && others.length === 0 ? ofOneKey(reading, pattern, key) : ofManyKeys(reading, pattern);
    }),
  );
  return join(selects, ' union all ');
}

/**
 * ```sql
 * (select 0 as id, 0 as same, t."number" as last from "invoice" as t
 *  where t."customer_id" = cast(5 as int) and t."number" is not null order by t."number" desc limit 1)
 * ```
 */
function ofOneKey(reading: Reading, pattern: NullPattern, key: Key): Statement {
  const selected = sql`${key.id} as id, ${key.id} as same, t.${identifier(reading.column)} as last`;
  return firstRow(reading, pattern, selected, (column) => valueOf(column, key));
}

/**
 * ```sql
 * select v.id, min(v.id) over (partition by v.c0) as same, (select t."number" … where t."customer_id" = v.c0 …) as last
 *   from unnest(cast('{0,1}' as int[]), cast('{5,6}' as int[])) as v (id, c0)
 * ```
 */
function ofManyKeys(reading: Reading, pattern: NullPattern): Statement {
  const { present, keys } = pattern;
  const columns = present.map(({ alias }) => `v.${alias}`).join(', ');
  const areDistinct = present.every((column) => isBare(column, keys));
  const same = verbatim(areDistinct ? 'v.id' : `min(v.id) over (partition by ${columns})`);
  const last = firstRow(reading, pattern, sql`t.${identifier(reading.column)}`, inRow);
  return sql`select v.id, ${same} as same, ${last} as last from ${rowsOf(present, keys)}`;
}

/**
 * A maximum as the first row of an index, and not as `max()`, which the planner finds in the same place after twice the
 * work. Without `is not null` the largest would be null.
 */
export function firstRow(
  { table, column, isDescending }: Omit<Reading, 'keys'>,
  { nulls, present }: Omit<NullPattern, 'keys'>,
  selected: Statement,
  valueFor: (column: PlacedColumn) => Statement,
  equals: (column: PlacedColumn) => Statement = () => sql`=`,
): Statement {
  const number = sql`t.${identifier(column)}`;
  const conditions = [
    ...present.map((each) => sql`t.${identifier(each.name)} ${equals(each)} ${valueFor(each)}`),
    ...nulls.map(({ name }) => sql`t.${identifier(name)} is null`),
    sql`${number} is not null`,
  ];
  const direction = verbatim(isDescending ? 'asc' : 'desc');
  const where = join(conditions, ' and ');
  return sql`(select ${selected} from ${identifier(table)} as t where ${where} order by ${number} ${direction} limit 1)`;
}
