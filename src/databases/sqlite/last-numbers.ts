import type { Key, Reading } from '../Database.js';
import { type NullPattern, nullPatterns, type PlacedColumn } from '../null-patterns.js';
import { identifier, join, list, sql, type Statement, verbatim } from '../Statement.js';

/** The last number of each key: a select for each sequence, direction and pattern of nulls, in one statement. */
export function lastNumbers(readings: readonly Reading[]): Statement {
  const selects = readings.flatMap((reading) => nullPatterns(reading).map((pattern) => lastOf(reading, pattern)));
  return join(selects, ' union all ');
}

/**
 * ```sql
 * select v.column1 as id, v.column1 as same,
 *        (select max(t.`number`) from `invoice` as t where t.`customer_id` = v.column2) as last
 *   from (values (0, 5), (1, 6)) as v
 * ```
 */
function lastOf({ table, column, isDescending }: Reading, { nulls, present, keys }: NullPattern): Statement {
  const conditions = [
    ...present.map(({ name }, at) => sql`t.${identifier(name)} = ${inRow(at)}`),
    ...nulls.map(({ name }) => sql`t.${identifier(name)} is null`),
  ];
  const where = conditions.length > 0 ? sql` where ${join(conditions, ' and ')}` : sql``;
  const last = verbatim(isDescending ? 'min' : 'max');
  const read = sql`(select ${last}(t.${identifier(column)}) from ${identifier(table)} as t${where}) as last`;
  if (present.length === 0) {
    const id = keys[0]?.id;
    return sql`select ${id} as id, ${id} as same, ${read}`;
  }
  return sql`select v.column1 as id, ${sameOf(present)} as same, ${read} from (values ${rowsOf(present, keys)}) as v`;
}

/** Without a collation, equal values are one key already: `canonical` knows all of them. */
function sameOf(columns: readonly PlacedColumn[]): Statement {
  if (columns.every(({ collation }) => collation === undefined)) {
    return sql`v.column1`;
  }
  const partition = columns.map(({ collation }, at) => {
    return collation === undefined ? inRow(at) : sql`${inRow(at)} collate ${identifier(collation)}`;
  });
  return sql`min(v.column1) over (partition by ${join(partition, ', ')})`;
}

/** SQLite names the columns of VALUES column1, column2, …; the first is the key's id. */
function inRow(position: number): Statement {
  return sql`v.column${verbatim(String(position + 2))}`;
}

function rowsOf(columns: readonly PlacedColumn[], keys: readonly Key[]): Statement {
  const rows = keys.map((key) => sql`(${list([key.id, ...columns.map(({ position }) => key.values[position])])})`);
  return join(rows, ', ');
}
