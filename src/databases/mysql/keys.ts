import type { Key, KeySet } from '../Database.js';
import type { PlacedColumn } from '../null-patterns.js';
import { identifier, join, literal, sql, type Statement, verbatim } from '../Statement.js';
import { castTypeOf, isBinary, isFloatingPoint, isInteger, isText } from './types.js';

/** A column of `rowsOf`. */
export function inRow({ alias }: PlacedColumn): Statement {
  return sql`v.${verbatim(alias)}`;
}

/**
 * A value as the column that it is compared with holds it: a column of decimals rounds, and one of dates has many
 * spellings. A text stays as it is, and is compared in the collation of the column.
 */
export function valueOf({ type, position }: PlacedColumn, { values }: Key): Statement {
  const value = values[position];
  const castType = castTypeOf(type);
  if (isInteger(type) && isWholeNumber(value)) {
    // A literal has the type that its size wants, whether or not the column's type says that it is unsigned.
    return sql`${verbatim(String(value))}`;
  }
  if (isInteger(type)) {
    // A column rounds, and CAST cuts off.
    return sql`cast(round(${value}) as ${verbatim(castType ?? 'signed')})`;
  }
  if (castType !== undefined) {
    return sql`cast(${value} as ${verbatim(castType)})`;
  }
  // A text and a number are compared as numbers, and any word is 0. Of a number CONCAT makes the text that a column takes.
  const isNumber = typeof value === 'number' || typeof value === 'bigint' || typeof value === 'boolean';
  return isNumber && !/^(enum|set)\b/i.test(type) ? sql`concat(${value})` : sql`${value}`;
}

/** Whether keys that JavaScript tells apart are different to the database: all of them integers in their usual form. */
export function areBare(columns: readonly PlacedColumn[], keys: readonly Key[]): boolean {
  return columns.every(({ type, position }) => {
    return isInteger(type) && keys.every(({ values }) => isBare(values[position]));
  });
}

function isBare(value: unknown): boolean {
  return value === null || isWholeNumber(value);
}

/** An integer in its usual form, which is no other's. */
function isWholeNumber(value: unknown): value is string | number | bigint {
  const isScalar = typeof value === 'string' || typeof value === 'number' || typeof value === 'bigint';
  return isScalar && INTEGER.test(String(value));
}

const INTEGER = /^(0|-?[1-9]\d{0,19})$/;

/**
 * The keys as rows `v (id, c0, c1, …)`. The first of the selects has no row, and the types of its columns: with them comes
 * the collation of each, which no other statement would have to look up.
 *
 * ```sql
 * (select 0 as id, t.`project` as c0 from `ticket` as t where false union all select 0, 'a' union all select 1, 'b') as v
 * ```
 */
export function rowsOf(table: string, columns: readonly PlacedColumn[], keys: readonly Key[]): Statement {
  const names = columns.map(({ name, alias }) => sql`t.${identifier(name)} as ${verbatim(alias)}`);
  const types = sql`select ${join([sql`0 as id`, ...names], ', ')} from ${identifier(table)} as t where false`;
  const rows = keys.map((key) => {
    const values = columns.map((column) => valueOf(column, key));
    return sql`select ${join([sql`${key.id}`, ...values], ', ')}`;
  });
  return sql`(${join([types, ...rows], ' union all ')}) as v`;
}

/** The name of the rows that lock a sequence's keys, which are no counters. */
export function lockName({ table, column }: Pick<KeySet, 'table' | 'column'>): Statement {
  return sql`${literal(`lock ${table}.${column}`)}`;
}

/** The text of a key among the rows that lock: of integers themselves, and otherwise a digest that the server makes. */
export function isPlain(columns: readonly PlacedColumn[]): boolean {
  return columns.every(({ type }) => isInteger(type));
}

/** The text of a key of integers, as `lockText` makes it too. */
export function plainLockText(columns: readonly PlacedColumn[], { values }: Key): string {
  return columns.map(({ position }) => String(values[position])).join(',');
}

/**
 * One text for all keys that the database calls equal. Where it is one for others too, they wait for each other, and no
 * more than that.
 *
 * Texts are equal when their weights in the collation of the column are, but for spaces at the end. The first level of
 * the weights is that of letters, without accents and capitals.
 */
export function lockText(
  columns: readonly PlacedColumn[],
  valueFor: (column: PlacedColumn) => Statement,
  level = FIRST_LEVEL,
): Statement {
  if (columns.length === 0) {
    return sql`''`;
  }
  const parts = columns.map((column) => sql`coalesce(${textOf(column, valueFor(column), level)}, 'null')`);
  const text = sql`concat_ws(',', ${join(parts, ', ')})`;
  return isPlain(columns) ? text : sql`sha2(${text}, 256)`;
}

function textOf({ type }: PlacedColumn, value: Statement, level: Statement): Statement {
  if (isText(type)) {
    return sql`hex(${weightsOf(value, level)})`;
  }
  if (isBinary(type)) {
    return sql`hex(${value})`;
  }
  // Both zeros are one double.
  return isFloatingPoint(type) ? sql`cast(${value} + 0 as char)` : sql`cast(${value} as char)`;
}

/** By what a collation compares. Most take no account of spaces at the end, and say so of an empty text. */
export function weightsOf(value: Statement, level = sql``): Statement {
  const empty = sql`left(${value}, 0)`;
  const space = sql`concat(${empty}, ' ')`;
  const weights = sql`weight_string(${value}${level})`;
  return sql`case when ${empty} = ${space} then trim(trailing weight_string(${space}${level}) from ${weights}) else ${weights} end`;
}

/** A comment that MariaDB carries out. MySQL 8 has no levels, and weighs no more than the collation compares. */
const FIRST_LEVEL = sql` /*M! level 1 */`;
