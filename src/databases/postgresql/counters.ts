import type { Counted, CountRequest, Row, Run, TransactionState, WrittenTable } from '../Database.js';
import { onlyKeyOf } from '../only-key.js';
import { bigintOf } from '../numbers-of-rows.js';
import { identifier, sql, type Statement, verbatim } from '../Statement.js';
import { countMany } from './count-many.js';
import { countOne } from './count-one.js';
import { counterFailure } from './errors.js';

/**
 * Counts on in the rows of the counters, in one statement: an upsert waits for a row, and then sees it as it is. The tables
 * are entered before, in the same statement.
 */
export async function count(
  run: Run,
  { sets, written, isFirst }: CountRequest,
  _: TransactionState,
  limit?: number,
): Promise<readonly Counted[]> {
  const entered = enter(written);
  const only = onlyKeyOf(sets);
  const statement = only ? countOne(only.set, only.key, entered, isFirst) : countMany(sets, entered);
  try {
    const rows = limit === undefined ? await run(statement) : await runWithin(run, statement, limit);
    return rows.map(countedOf);
  } catch (error) {
    throw counterFailure(error, limit !== undefined);
  }
}

/**
 * There is no NOWAIT for an upsert, and 0 would be no limit at all: a millisecond serves. Where a lock is not granted, the
 * end of the transaction or of the savepoint puts the setting back.
 */
async function runWithin(run: Run, statement: Statement, limit: number): Promise<readonly Row[]> {
  const set = (value: unknown) => sql`set_config('lock_timeout', cast(${value} as text), true)`;
  const [setting] = await run(
    sql`select current_setting('lock_timeout') as before, ${set(`${String(Math.max(limit, 1))}ms`)}`,
  );
  const rows = await run(statement);
  await run(sql`select ${set(setting?.['before'])}`);
  return rows;
}

/**
 * Takes the lock that the flush will take anyway, ROW EXCLUSIVE, when the statement is analysed and before any row is
 * touched: in the order of the CTEs, which is that of the tables' names. It asks for the privilege that the flush needs.
 *
 * ```sql
 * e0 as (insert into "invoice" ("number") select null where false)
 * ```
 */
function enter(tables: readonly WrittenTable[]): readonly Statement[] {
  return [...tables]
    .sort((a, b) => (a.table < b.table ? -1 : 1))
    .map((each, at) => sql`${verbatim(`e${String(at)}`)} as (${writeNothing(each)})`);
}

function writeNothing({ table, column, write }: WrittenTable): Statement {
  switch (write) {
    case 'insert':
      return sql`insert into ${identifier(table)} (${identifier(column)}) select null where false`;
    case 'update':
      return sql`update only ${identifier(table)} set ${identifier(column)} = null where false`;
    case 'delete':
      return sql`delete from only ${identifier(table)} where false`;
  }
}

function countedOf({ id, same, sequence, scope, last }: Row): Counted {
  return {
    id: Number(id),
    same: Number(same),
    sequence: String(sequence),
    scope: String(scope),
    last: bigintOf(last),
  };
}
