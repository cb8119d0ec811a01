import type { Database } from '../../databases/Database.js';
import { identifier, join, sql, type Statement, verbatim } from '../../databases/Statement.js';
import { type Backlog, valueOf } from './Backlog.js';

/** How the rows of a table are numbered in one statement. */
export interface Numbering extends Backlog {
  /** Whether rows of the table may have numbers, which the others follow. */
  readonly hasNumbers: boolean;
}

/**
 * One statement that numbers the rows that have no number, per key and in an order. It is the one of `backfill`, with SQL in
 * place of options that are functions, and without a look at the numbers of a column that is new.
 *
 * ```sql
 * update "invoice" as t set "number" = v.n from (
 *   select "id" as p0, row_number() over (partition by "customer_id" order by "issued_at", "id") as n from "invoice"
 * ) as v where t."id" = v.p0
 * ```
 */
export function numberRows(numbering: Numbering, database: Database): Statement {
  const { table, column, primaryKey, where, hasNumbers } = numbering;
  const conditions = [...(hasNumbers ? [sql`${identifier(column)} is null`] : []), ...where];
  const isWanted = conditions.length > 0 ? sql`case when ${join(conditions, ' and ')} then 1 end` : undefined;
  const keys = primaryKey.map((key, at) => sql`${identifier(key)} as ${verbatim(`p${String(at)}`)}`);
  const rows = sql`
  select ${join([...keys, sql`${numberOf(numbering, isWanted)} as n`], ', ')}`;
  const from = sql`
  from ${identifier(table)}
`;
  const select = isWanted
    ? sql`select r.* from (${rows}, ${isWanted} as is_wanted${from}) as r where is_wanted = 1`
    : sql`${rows}${from}`;
  return database.updateFrom({ table, column, primaryKey, select });
}

function numberOf(numbering: Numbering, isWanted: Statement | undefined): Statement {
  const { startAt, step, hasNumbers } = numbering;
  const place = placeOf(numbering, isWanted);
  if (startAt === 1 && step === 1 && !hasNumbers) {
    return place;
  }
  return sql`${firstOf(numbering)} + (${place} - 1) * ${textOf(step)}`;
}

/**
 * The first number of a key. It follows the last one, where there is one, and is not before `startAt`.
 *
 * ```sql
 * case when max("number") over (partition by "customer_id") + 1 > 1 then … else 1 end
 * ```
 */
function firstOf({ column, scope, startAt, step, hasNumbers }: Numbering): Statement {
  if (!hasNumbers) {
    return textOf(startAt);
  }
  const countsDown = typeof step === 'number' && step < 0;
  const last = verbatim(countsDown ? 'min' : 'max');
  const partition = scope.length > 0 ? sql`partition by ${columns(namesOf(scope))}` : sql``;
  const following = sql`${last}(${identifier(column)}) over (${partition}) + ${textOf(step)}`;
  const isPast = verbatim(countsDown ? '<' : '>');
  return sql`case when ${following} ${isPast} ${textOf(startAt)} then ${following} else ${textOf(startAt)} end`;
}

/** Which one of its key a row is, from 1 on. */
function placeOf(numbering: Numbering, isWanted: Statement | undefined): Statement {
  const { scope, orderBy } = numbering;
  const parts = [...(scope.length > 0 ? [columns(namesOf(scope))] : []), ...(isWanted ? [isWanted] : [])];
  const partition = parts.length > 0 ? sql`partition by ${join(parts, ', ')} ` : sql``;
  const order = orderBy.map(
    (each) => sql`${valueOf(numbering, each)}${verbatim(each.direction === 'desc' ? ' desc' : '')}`,
  );
  return sql`row_number() over (${partition}order by ${join(order, ', ')})`;
}

function namesOf(scope: Backlog['scope']): readonly string[] {
  return scope.map(({ name }) => name);
}

function columns(names: readonly string[]): Statement {
  return join(
    names.map((name) => sql`${identifier(name)}`),
    ', ',
  );
}

function textOf(value: number | Statement): Statement {
  return typeof value === 'number' ? sql`${verbatim(String(value))}` : value;
}
