import type { LockRequest, Run, TableColumn, TransactionState } from '../Database.js';
import { identifier, sql, type Statement } from '../Statement.js';
import { lockFailure } from './errors.js';

/**
 * SQLite has one write lock for each database file, and every lock level takes it: with an UPDATE of no row, a write
 * statement all the same (https://sqlite.org/lang_transaction.html). Taken before the last number is read, so that two
 * processes cannot both read it and then fail to upgrade. The end of the transaction releases it.
 *
 * ```sql
 * update `invoice` set `number` = `number` where 0
 * ```
 */
export function lock(run: Run, request: LockRequest, _: TransactionState, limit?: number): Promise<void> {
  return limit === undefined ? lockFiles(run, request) : lockWithin(run, request, limit);
}

async function lockFiles(run: Run, request: LockRequest): Promise<void> {
  for (const statement of writesOf(request)) {
    await run(statement);
  }
}

/** The busy timeout is the connection's, so that it is put back whatever happens. */
async function lockWithin(run: Run, request: LockRequest, limit: number): Promise<void> {
  const [row] = await run(sql`pragma busy_timeout`);
  const [before] = Object.values(row ?? {});
  await run(sql`pragma busy_timeout = ${limit}`);
  const putBack = () => run(sql`pragma busy_timeout = ${Number(before)}`);
  try {
    await lockFiles(run, request);
  } catch (error) {
    // Where that fails too, the lock's error is the one that says what happened.
    await putBack().catch(() => undefined);
    throw lockFailure(error);
  }
  await putBack();
}

/** One write to any table of each file. */
function writesOf({ tables, keySets }: LockRequest): readonly Statement[] {
  const all = [...tables, ...keySets];
  const [first, ...others] = all;
  if (first && others.length === 0) {
    return [writeTo(first)];
  }
  const oneTableOfEachFile = new Map(all.reverse().map((each) => [fileOf(each.table), each]));
  return [...oneTableOfEachFile].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, each]) => writeTo(each));
}

function writeTo({ table, column }: TableColumn): Statement {
  return sql`update ${identifier(table)} set ${identifier(column)} = ${identifier(column)} where 0`;
}

/** The schema of a table is the name of an attached file. */
function fileOf(table: string): string {
  const dot = table.indexOf('.');
  return dot === -1 ? 'main' : table.slice(0, dot);
}
