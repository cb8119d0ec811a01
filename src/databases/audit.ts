import type { TableColumn } from './Database.js';
import { identifier, join, list, sql, type Statement, verbatim } from './Statement.js';

/** What is audited, and what is expected of it. */
export interface AuditedTable extends TableColumn {
  readonly scope: readonly string[];
  readonly primaryKey: readonly string[];
  /** The columns whose values are read as text, since the driver would round them. */
  readonly asText: ReadonlySet<string>;
  /** Whether no column of the scope is null, as far as the schema says. */
  readonly hasNoNulls: boolean;
  /** The rows that may have a number, where the table has others too: those of some classes of a single-table tree. */
  readonly members: { readonly column: string; readonly values: readonly unknown[] } | undefined;
  /** Where each key starts; undefined where nobody knows. */
  readonly startAt: number | undefined;
  /** The distance between numbers; undefined where nobody knows. */
  readonly step: number | undefined;
  /** Whether a constraint of the database refuses duplicates. */
  readonly isUnique: boolean;
}

/**
 * Counts what there is, and the keys that are not as expected: an aggregate over each key tells, and no row leaves the
 * database. A key is as expected when its different numbers are as many as fit between its ends.
 *
 * ```sql
 * select count(*) as key_count, sum(total) as row_count, sum(total - numbers) as unnumbered,
 *        sum(case when numbers > 0 and (smallest <> 1 or …) then 1 else 0 end) as suspects
 *   from (select count(*) as total, count(t."number") as numbers, count(distinct t."number") as different,
 *                min(t."number") as smallest, max(t."number") as largest
 *           from "invoice" as t group by t."customer_id") as k
 *  where total > 0
 * ```
 */
export function auditSummary(audited: AuditedTable): Statement {
  return sql`select count(*) as key_count, sum(total) as row_count, sum(total - numbers) as unnumbered,
    sum(case when ${isSuspect(audited)} then 1 else 0 end) as suspects
    from (select ${aggregates(audited)} from ${source(audited)}${grouped(audited)}) as k where total > 0`;
}

/**
 * The rows that a finding is about, key by key and in the order of the numbers. The caller sees to it which finding: a few
 * rows that are none come along.
 *
 * ```sql
 * select c0, p0, n, previous, following from (
 *   select t."customer_id" as c0, t."id" as p0, t."number" as n, lag(t."number") over w as previous, …
 *     from "invoice" as t join (<the suspects>) as s on s.c0 = t."customer_id" where t."number" is not null
 *   window w as (partition by t."customer_id" order by t."number", t."id")) as r
 * where n = following or (previous is null and n <> 1) or n - previous <> 1 or n < 1
 * order by c0, n, p0
 * ```
 */
export function auditRows(audited: AuditedTable): Statement {
  const { scope, primaryKey, startAt, step } = audited;
  const number = numberOf(audited);
  const direction = verbatim(isDescending(audited) ? ' desc' : '');
  const scopeNames = scope.map((_, at) => `c${String(at)}`);
  const keyNames = primaryKey.map((_, at) => `p${String(at)}`);
  const order = [sql`${number}${direction}`, ...primaryKey.map(inTable)];
  const partition = scope.length > 0 ? sql`partition by ${join(scope.map(inTable), ', ')} ` : sql``;
  const conditions = [
    sql`n = following`,
    ...(step === undefined ? [sql`n = previous`] : [sql`${exactly('n')} - ${exactly('previous')} <> ${step}`]),
    ...(startAt === undefined || step === undefined
      ? []
      : [sql`(previous is null and n <> ${startAt})`, step < 0 ? sql`n > ${startAt}` : sql`n < ${startAt}`]),
  ];
  return sql`select ${verbatim([...scopeNames, ...keyNames].join(', '))}, n, previous, following from (
    select ${valuesAs(audited, scope, 'c')}${valuesAs(audited, primaryKey, 'p')}${number} as n,
      lag(${number}) over w as previous, lead(${number}) over w as following
    from ${suspects(audited)} where ${number} is not null
    window w as (${partition}order by ${join(order, ', ')})) as r
    where ${join(conditions, ' or ')}
    order by ${verbatim([...scopeNames, `n${isDescending(audited) ? ' desc' : ''}`, ...keyNames].join(', '))}`;
}

/** The keys with rows that have no number, and how many rows. */
export function unnumberedKeys(audited: AuditedTable): Statement {
  const { scope, members } = audited;
  const number = numberOf(audited);
  const conditions = [sql`${number} is null`, ...(members ? [isMember(members)] : [])];
  return sql`select ${valuesAs(audited, scope, 'c')}count(*) as unnumbered
    from ${identifier(audited.table)} as t where ${join(conditions, ' and ')}${grouped(audited)}${ordered(scope)}`;
}

/** The numbers at both ends of every key. */
export function endsOfKeys(numbered: Pick<AuditedTable, 'table' | 'column' | 'scope' | 'asText'>): Statement {
  const number = numberOf(numbered);
  return sql`select ${valuesAs(numbered, numbered.scope, 'c')}min(${number}) as smallest, max(${number}) as largest
    from ${identifier(numbered.table)} as t where ${number} is not null${grouped(numbered)}${ordered(numbered.scope)}`;
}

function aggregates(audited: AuditedTable): Statement {
  const number = numberOf(audited);
  const { step = 1 } = audited;
  const distance = Math.abs(step);
  const remainder = sql`${number} % ${distance}`;
  const all = [
    sql`count(*) as total`,
    sql`count(${number}) as numbers`,
    ...(audited.isUnique ? [] : [sql`count(distinct ${number}) as different`]),
    sql`min(${number}) as smallest`,
    sql`max(${number}) as largest`,
    ...(distance === 1 ? [] : [sql`min(${remainder}) as low`, sql`max(${remainder}) as high`]),
  ];
  return join(all, ', ');
}

function isSuspect(audited: AuditedTable): Statement {
  const { startAt, step, isUnique } = audited;
  const first = verbatim(isDescending(audited) ? 'largest' : 'smallest');
  const conditions = [
    ...(isUnique ? [] : [sql`numbers <> different`]),
    ...(startAt === undefined || step === undefined ? [] : [sql`${first} <> ${startAt}`]),
    ...(step === undefined
      ? []
      : [sql`${exactly('largest')} - ${exactly('smallest')} <> (${exactly('numbers')} - 1) * ${Math.abs(step)}`]),
    ...(step === undefined || Math.abs(step) === 1 ? [] : [sql`low <> high`]),
  ];
  return conditions.length > 0 ? sql`numbers > 0 and (${join(conditions, ' or ')})` : sql`1 = 0`;
}

/** With a null among the values, no join finds the rows of a key: then the rows of all keys are looked at. */
function suspects(audited: AuditedTable): Statement {
  const { table, scope, hasNoNulls } = audited;
  if (scope.length === 0 || !hasNoNulls) {
    return sql`${identifier(table)} as t`;
  }
  const names = verbatim(scope.map((_, at) => `c${String(at)}`).join(', '));
  const columns = columnsAs(scope, 'c');
  const groups = sql`select ${columns}${aggregates(audited)} from ${source(audited)}${grouped(audited)}`;
  const on = scope.map((column, at) => sql`s.${verbatim(`c${String(at)}`)} = ${inTable(column)}`);
  return sql`${identifier(table)} as t
    join (select ${names} from (${groups}) as k where ${isSuspect(audited)}) as s on ${join(on, ' and ')}`;
}

/** The rows that have a number, or should. */
function source({ table, column, members }: AuditedTable): Statement {
  const from = sql`${identifier(table)} as t`;
  return members ? sql`${from} where (${inTable(column)} is not null or ${isMember(members)})` : from;
}

function isMember({ column, values }: NonNullable<AuditedTable['members']>): Statement {
  return sql`${inTable(column)} in (${list(values)})`;
}

function isDescending({ step = 1 }: AuditedTable): boolean {
  return step < 0;
}

function numberOf({ column }: Pick<AuditedTable, 'column'>): Statement {
  return inTable(column);
}

function inTable(column: string): Statement {
  return sql`t.${identifier(column)}`;
}

function grouped({ scope }: Pick<AuditedTable, 'scope'>): Statement {
  return scope.length > 0 ? sql` group by ${join(scope.map(inTable), ', ')}` : sql``;
}

function ordered(scope: readonly string[]): Statement {
  return scope.length > 0 ? sql` order by ${join(scope.map(inTable), ', ')}` : sql``;
}

/** Columns under names of ours, which meet no other's, with a comma behind each. */
function columnsAs(columns: readonly string[], letter: string): Statement {
  return join(
    columns.map((column, at) => sql`${inTable(column)} as ${verbatim(`${letter}${String(at)}`)}, `),
    '',
  );
}

/** The same, as the driver is to read them. */
function valuesAs({ asText }: Pick<AuditedTable, 'asText'>, columns: readonly string[], letter: string): Statement {
  return join(
    columns.map((column, at) => {
      const value = asText.has(column) ? sql`cast(${inTable(column)} as text)` : inTable(column);
      return sql`${value} as ${verbatim(`${letter}${String(at)}`)}, `;
    }),
    '',
  );
}

/** Exact beyond the type of the column, which a difference may leave. */
function exactly(column: string): Statement {
  return sql`cast(${verbatim(column)} as decimal(30))`;
}
