import { identifier, join, sql, type Statement, verbatim } from '../../databases/Statement.js';
import type { Backlog } from './Backlog.js';

/** How the rows of a table are numbered in one statement. */
export interface Numbering extends Backlog {
  /** Whether rows of the table may have numbers, which the others follow. */
  readonly hasNumbers: boolean;
  /** Whether the database writes `update … join … set`, and not `update … set … from`: MySQL and MariaDB. */
  readonly joinsInUpdate: boolean;
}

/**
 * One statement that numbers the rows that have no number, per key and in an order.
 *
 * ```sql
 * update "invoice" set "number" = numbered.next from (
 *   select "id", row_number() over (partition by "customer_id" order by "issued_at", "id") as next
 *   from "invoice"
 * ) as numbered where numbered."id" = "invoice"."id"
 * ```
 */
export function numberRows(numbering: Numbering): Statement {
  const { table, column, primaryKey, where, hasNumbers, joinsInUpdate } = numbering;
  const conditions = [...(hasNumbers ? [sql`${identifier(column)} is null`] : []), ...where];
  const isWanted = conditions.length > 0 ? sql`case when ${join(conditions, ' and ')} then 1 end` : undefined;
  const selected = [columns(primaryKey), sql`${numberOf(numbering, isWanted)} as next`];
  if (isWanted) {
    selected.push(sql`${isWanted} as is_wanted`);
  }
  const rows = sql`(
  select ${join(selected, ', ')}
  from ${identifier(table)}
) as numbered`;
  const own = (name: string) => sql`${identifier(table)}.${identifier(name)}`;
  const matches = primaryKey.map((key) => sql`numbered.${identifier(key)} = ${own(key)}`);
  if (isWanted) {
    matches.push(sql`numbered.is_wanted = 1`);
  }
  const condition = join(matches, ' and ');
  return joinsInUpdate
    ? sql`update ${identifier(table)} join ${rows} on ${condition} set ${own(column)} = numbered.next`
    : sql`update ${identifier(table)} set ${identifier(column)} = numbered.next from ${rows} where ${condition}`;
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
function placeOf({ scope, orderBy }: Numbering, isWanted: Statement | undefined): Statement {
  const parts = [...(scope.length > 0 ? [columns(namesOf(scope))] : []), ...(isWanted ? [isWanted] : [])];
  const partition = parts.length > 0 ? sql`partition by ${join(parts, ', ')} ` : sql``;
  const order = orderBy.map(
    ({ column, direction }) => sql`${identifier(column)}${verbatim(direction === 'desc' ? ' desc' : '')}`,
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
