import type { Key, Reading } from '../Database.js';
import { type NullPattern, nullPatterns, type PlacedColumn } from '../null-patterns.js';
import { identifier, join, rows, sql, type Statement, verbatim } from '../Statement.js';

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
 * select 0 as id, 0 as same, (select max(t.`number`) from `invoice` as t where t.`customer_id` = 5) as last
 * ```
 */
function ofOneKey(reading: Reading, pattern: NullPattern, key: Key): Statement {
  const id = verbatim(String(key.id));
  const last = lastOf(reading, pattern, ({ position }) => key.values[position]);
  return sql`select ${id} as id, ${id} as same, ${last}`;
}

/**
 * ```sql
 * select v.column1 as id, v.column1 as same,
 *        (select max(t.`number`) from `invoice` as t where t.`customer_id` = v.column2) as last
 *   from (values (0, 5), (1, 6)) as v
 * ```
 */
function ofManyKeys(reading: Reading, pattern: NullPattern): Statement {
  const { present, keys } = pattern;
  const last = lastOf(reading, pattern, (_, at) => inRow(at));
  return sql`select v.column1 as id, ${sameOf(present)} as same, ${last} from (values ${rowsOf(present, keys)}) as v`;
}

function lastOf(
  { table, column, isDescending }: Reading,
  { nulls, present }: NullPattern,
  valueFor: (column: PlacedColumn, at: number) => unknown,
): Statement {
  const conditions = [
    ...present.map((each, at) => sql`t.${identifier(each.name)} = ${valueFor(each, at)}`),
    ...nulls.map(({ name }) => sql`t.${identifier(name)} is null`),
  ];
  const where = conditions.length > 0 ? sql` where ${join(conditions, ' and ')}` : sql``;
  const last = verbatim(isDescending ? 'min' : 'max');
  return sql`(select ${last}(t.${identifier(column)}) from ${identifier(table)} as t${where}) as last`;
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

function rowsOf(columns: readonly PlacedColumn[], keys: readonly Key[]) {
  const ids: number[] = [];
  const values: unknown[] = [];
  for (const key of keys) {
    ids.push(key.id);
    for (const { position } of columns) {
      values.push(key.values[position]);
    }
  }
  return rows(ids, values);
}
