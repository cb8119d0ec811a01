import { type Backlog, valueOf } from '../../Backlog.js';
import { identifier, join, sql, type Statement, verbatim } from '../../../../databases/Statement.js';
import { LOCK_TIMEOUT } from './guarded.js';

/** How many rows are numbered under one table lock. */
const BATCH = 1000;

/**
 * Numbers the rows that have no number, in batches that are committed one by one. The order of all rows is found once, and
 * kept in a temporary table.
 *
 * A batch is numbered under the table lock of `lockTable`, which waits two seconds at most and lets others pass otherwise: the
 * keys' locks are one for each key, and there is room for some thousand only.
 */
export function numberBacklog(backlog: Backlog): Statement {
  const { table, column, primaryKey, scope, orderBy } = backlog;
  const keys = primaryKey.map((name, at) => sql`${identifier(name)} as ${keyAlias(at)}`);
  const order = [
    ...scope.map(({ name }) => sql`${identifier(name)}`),
    ...orderBy.map((each) => sql`${valueOf(backlog, each)}${verbatim(each.direction === 'desc' ? ' desc' : '')}`),
  ];
  const place = sql`row_number() over (order by ${join(order, ', ')}) as auto_sequence_place`;
  const isOpen = join([sql`${identifier(column)} is null`, ...backlog.where], ' and ');
  return sql`do $auto_sequence$
declare
  auto_sequence_done bigint := 0;
  auto_sequence_total bigint;
  auto_sequence_turns int := 0;
begin
  drop table if exists pg_temp.auto_sequence_backlog;
  create temporary table auto_sequence_backlog as
    select ${join([...keys, place], ', ')} from ${identifier(table)} where ${isOpen};
  create unique index on auto_sequence_backlog (auto_sequence_place);
  select count(*) into auto_sequence_total from auto_sequence_backlog;
  commit;
  while auto_sequence_done < auto_sequence_total loop
    begin
      perform set_config('lock_timeout', ${LOCK_TIMEOUT}, true);
      lock table ${identifier(table)} in share row exclusive mode;
    exception when lock_not_available then
      auto_sequence_turns := auto_sequence_turns + 1;
      if auto_sequence_turns > 1000 then
        raise;
      end if;
      perform pg_sleep(0.2);
      continue;
    end;
    ${batch(backlog, isOpen)};
    auto_sequence_done := auto_sequence_done + ${verbatim(String(BATCH))};
    commit;
  end loop;
  drop table auto_sequence_backlog;
end
$auto_sequence$`;
}

/**
 * ```sql
 * update "invoice" as t set "number" = numbered.next from (
 *   select k0, case when last + 1 > 1 then last + 1 else 1 end
 *     + (row_number() over (partition by s0 order by auto_sequence_place) - 1) * 1 as next from (
 *       select k0, place, "customer_id" as s0, 1 as start, 1 as step, (select …) as last
 *         from auto_sequence_backlog join "invoice" on "id" = k0
 *         where auto_sequence_place > auto_sequence_done
          and auto_sequence_place <= auto_sequence_done + 1000 and "number" is null) as batch) as numbered
 *   where t."id" = numbered.k0
 * ```
 */
function batch(backlog: Backlog, isOpen: Statement): Statement {
  const { table, column, primaryKey, scope, startAt, step } = backlog;
  const keys = primaryKey.map((_, at) => keyAlias(at));
  const scopes = scope.map(({ name }, at) => sql`${identifier(name)} as ${scopeAlias(at)}`);
  const start = sql`${number(startAt)} as start`;
  const selected = [...keys, sql`auto_sequence_place`, ...scopes, start, sql`${number(step)} as step`];
  const matches = primaryKey.map((name, at) => sql`${identifier(name)} = ${keyAlias(at)}`);
  const rows = sql`select ${join(selected, ', ')} from auto_sequence_backlog
        join ${identifier(table)} on ${join(matches, ' and ')}
        where auto_sequence_place > auto_sequence_done
          and auto_sequence_place <= auto_sequence_done + ${verbatim(String(BATCH))} and ${isOpen}`;
  const partition =
    scope.length > 0
      ? sql`partition by ${join(
          scope.map((_, at) => scopeAlias(at)),
          ', ',
        )} `
      : sql``;
  const following = sql`last + step`;
  const isPast = countsDown(backlog) ? sql`${following} < start` : sql`${following} > start`;
  const next = sql`case when ${isPast} then ${following} else start end
          + (row_number() over (${partition}order by auto_sequence_place) - 1) * step as next`;
  const ofRow = primaryKey.map((name, at) => sql`t.${identifier(name)} = numbered.${keyAlias(at)}`);
  return sql`update ${identifier(table)} as t set ${identifier(column)} = numbered.next from (
      select ${join([...keys, next], ', ')}
      from (select batch.*, ${lastOf(backlog)} as last from (${rows}) as batch) as batch
    ) as numbered where ${join(ofRow, ' and ')}`;
}

/** The last number of a row's key. An index finds a null only by `is null`: each pattern of nulls is a look-up of its own. */
function lastOf({ table, column, scope, ...backlog }: Backlog): Statement {
  const nullable = scope.flatMap(({ isNullable }, at) => (isNullable ? [at] : []));
  const lookUp = (nulls: readonly number[]): Statement => {
    const conditions = scope.map(({ name }, at) =>
      nulls.includes(at) ? sql`o.${identifier(name)} is null` : sql`o.${identifier(name)} = batch.${scopeAlias(at)}`,
    );
    const where = join([...conditions, sql`o.${identifier(column)} is not null`], ' and ');
    const direction = verbatim(countsDown({ table, column, scope, ...backlog }) ? 'asc' : 'desc');
    return sql`(select o.${identifier(column)} from ${identifier(table)} as o where ${where}
          order by o.${identifier(column)} ${direction} limit 1)`;
  };
  const patterns = subsetsOf(nullable).filter((nulls) => nulls.length > 0);
  if (patterns.length === 0) {
    return lookUp([]);
  }
  // The pattern with the most nulls first: each of the others would be true of its rows too.
  const cases = patterns
    .sort((a, b) => b.length - a.length)
    .map((nulls) => {
      const areNull = join(
        nulls.map((at) => sql`batch.${scopeAlias(at)} is null`),
        ' and ',
      );
      return sql`when ${areNull} then ${lookUp(nulls)}`;
    });
  return sql`case ${join(cases, ' ')} else ${lookUp([])} end`;
}

function countsDown({ step }: Backlog): boolean {
  return typeof step === 'number' && step < 0;
}

function number(value: number | Statement): Statement {
  return typeof value === 'number' ? sql`${verbatim(`cast(${String(value)} as bigint)`)}` : value;
}

function keyAlias(at: number): Statement {
  return sql`${verbatim(`auto_sequence_k${String(at)}`)}`;
}

function scopeAlias(at: number): Statement {
  return sql`${verbatim(`auto_sequence_s${String(at)}`)}`;
}

function subsetsOf<T>(items: readonly T[]): T[][] {
  return items.reduce<T[][]>((subsets, item) => [...subsets, ...subsets.map((subset) => [...subset, item])], [[]]);
}
