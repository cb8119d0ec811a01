import type { Range, TableColumn } from './Database.js';
import { identifier, join, list, sql, type Statement, verbatim } from './Statement.js';

/** A table whose rows without a number are to get one. */
export interface BackfilledTable extends TableColumn {
  readonly scope: readonly string[];
  readonly primaryKey: readonly string[];
  /** The rows that may have a number, where the table has others too: those of some classes of a single-table tree. */
  readonly members: { readonly column: string; readonly values: readonly unknown[] } | undefined;
  readonly startAt: number;
  readonly step: number;
  /** The order in which rows of one key are numbered; the primary key comes last. */
  readonly order: readonly OrderColumn[];
  /** The tables of joined inheritance that columns of the order are in: they share the primary key. */
  readonly joined: readonly JoinedTable[];
}

export interface JoinedTable {
  readonly table: string;
  readonly primaryKey: readonly string[];
}

export interface OrderColumn {
  /** Its place among the joined tables; undefined where it is in the table itself. */
  readonly joined: number | undefined;
  readonly column: string;
  readonly isDescending: boolean;
  /** Where nulls come; undefined as the database has them. */
  readonly nulls: 'first' | 'last' | undefined;
}

/**
 * The rows without a number, and the number of each: after the last one of its key, in the order that was asked for.
 *
 * ```sql
 * select p0, case when last is null or last + 1 < 1 then 1 else last + 1 end + (place - 1) * 1 as n
 *   from (select t."id" as p0, t."number" as given, max(t."number") over (partition by t."customer_id") as last,
 *           row_number() over (partition by t."customer_id", case when t."number" is null then 0 else 1 end
 *                              order by t."issued_at", t."id") as place
 *         from "invoice" as t) as r
 *  where given is null
 * ```
 */
export function backfilledRows(backfilled: BackfilledTable): Statement {
  const { table, column, scope, primaryKey, startAt, step, members, joined } = backfilled;
  const number = sql`t.${identifier(column)}`;
  const keys = primaryKey.map((each, at) => sql`t.${identifier(each)} as ${keyName(at)}`);
  const isWithout = members
    ? sql`${number} is null and t.${identifier(members.column)} in (${list(members.values)})`
    : sql`${number} is null`;
  const pending = sql`case when ${isWithout} then 0 else 1 end`;
  const columns = scope.map((each) => sql`t.${identifier(each)}`);
  const partition = columns.length > 0 ? sql`partition by ${join(columns, ', ')}` : sql``;
  const last = verbatim(step < 0 ? 'min' : 'max');
  const order = [...backfilled.order.flatMap(orderOf), ...primaryKey.map((each) => sql`t.${identifier(each)}`)];
  const joins = joined.map((each, at) => joinOf(each, at, primaryKey));
  const before = verbatim(step < 0 ? '>' : '<');
  const next = sql`last + ${step}`;
  const selected = join(
    primaryKey.map((_, at) => sql`${keyName(at)}`),
    ', ',
  );
  return sql`select ${selected}, case when last is null or ${next} ${before} ${startAt} then ${startAt} else ${next} end + (place - 1) * ${step} as n
    from (select ${join(keys, ', ')}, ${pending} as is_done, ${last}(${number}) over (${partition}) as last,
      row_number() over (partition by ${join([...columns, pending], ', ')} order by ${join(order, ', ')}) as place
      from ${identifier(table)} as t${join(joins, '')}) as r
    where is_done = 0`;
}

/**
 * Whether all rows without a number together, were they of one key, could get past the range. It is cheap, and where it says
 * no there is nothing to fear.
 *
 * ```sql
 * select case when coalesce(last, 1) + (total - numbers) * 1 > 2147483647 or … then 1 else 0 end as may_leave
 *   from (select max(t."number") as last, count(*) as total, count(t."number") as numbers from "invoice" as t) as r
 * ```
 */
export function mayLeave(backfilled: BackfilledTable, range: Range): Statement {
  const { table, column, startAt, step } = backfilled;
  const number = sql`t.${identifier(column)}`;
  const last = verbatim(step < 0 ? 'min' : 'max');
  const distance = sql`cast(total - numbers as decimal(30)) * ${step}`;
  const isPast = isOutside(sql`coalesce(last, ${startAt}) + ${distance}`, range);
  const isPastFromStart = isOutside(sql`${startAt} + ${distance}`, range);
  return sql`select case when ${isPast} or ${isPastFromStart} then 1 else 0 end as may_leave
    from (select ${last}(${number}) as last, count(*) as total, count(${number}) as numbers
      from ${identifier(table)} as t) as r`;
}

/** How many of the backfilled rows would get a number out of the range. */
export function rowsOutside(backfilled: BackfilledTable, range: Range): Statement {
  return sql`select count(*) as outside from (${backfilledRows(backfilled)}) as v where ${isOutside(sql`v.n`, range)}`;
}

function isOutside(value: Statement, { min, max }: Range): Statement {
  return sql`(${value} < ${min} or ${value} > ${max})`;
}

function keyName(position: number) {
  return verbatim(`p${String(position)}`);
}

/** Not every database has NULLS FIRST. */
function orderOf({ joined, column, isDescending, nulls }: OrderColumn): readonly Statement[] {
  const alias = verbatim(joined === undefined ? 't' : aliasOf(joined));
  const value = sql`${alias}.${identifier(column)}`;
  const ordered = sql`${value}${verbatim(isDescending ? ' desc' : '')}`;
  if (nulls === undefined) {
    return [ordered];
  }
  const [ofNull, ofOthers] = nulls === 'first' ? [0, 1] : [1, 0];
  return [sql`case when ${value} is null then ${ofNull} else ${ofOthers} end`, ordered];
}

function joinOf({ table, primaryKey }: JoinedTable, at: number, ofTable: readonly string[]): Statement {
  const alias = verbatim(aliasOf(at));
  const same = primaryKey.map((each, position) => {
    return sql`${alias}.${identifier(each)} = t.${identifier(ofTable[position] ?? each)}`;
  });
  return sql` join ${identifier(table)} as ${alias} on ${join(same, ' and ')}`;
}

function aliasOf(joined: number): string {
  return `j${String(joined)}`;
}
