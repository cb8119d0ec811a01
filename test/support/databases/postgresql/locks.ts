import { setTimeout as sleep } from 'node:timers/promises';
import type { TestOrm } from '../../test-orm.js';

interface Lock {
  readonly granted: boolean;
  readonly lock: string;
}

/** The locks of all other connections to the test's database: on keys, on tables, on rows and on transactions. */
async function locks(testOrm: TestOrm): Promise<Lock[]> {
  const sql = `
    select granted, concat_ws(' ', locktype, relation::regclass, mode) as lock
    from pg_locks join pg_stat_activity using (pid)
    where datname = current_database() and pid <> pg_backend_pid()
    order by lock`;
  const connection = testOrm.orm.em.getConnection('write');
  return connection.execute<Lock[]>(sql, [], 'all', undefined, { enabled: false });
}

/** The locks that connections stand in line for, such as `advisory ExclusiveLock` or `relation ticket RowExclusiveLock`. */
export async function awaitedLocks(testOrm: TestOrm): Promise<string[]> {
  return (await locks(testOrm)).filter(({ granted }) => !granted).map(({ lock }) => lock);
}

/** The locks that transactions hold against others that write: on keys, and on tables. */
export async function heldLocks(testOrm: TestOrm): Promise<string[]> {
  const isTold = ({ granted, lock }: Lock) =>
    granted && /^advisory|^relation [a-z.]+ (RowExcl|ShareRowExcl)/.test(lock);
  return (await locks(testOrm)).filter(isTold).map(({ lock }) => lock);
}

/** Waits until exactly these locks are stood in line for. */
export async function untilAwaited(testOrm: TestOrm, ...expected: string[]): Promise<void> {
  const wanted = [...expected].sort().join(', ');
  const deadline = Date.now() + 10_000;
  for (;;) {
    const seen = (await awaitedLocks(testOrm)).sort().join(', ');
    if (seen === wanted) {
      return;
    }
    if (Date.now() > deadline) {
      throw new Error(`Waited in vain for connections that stand in line for ${wanted}. Those that do: ${seen}.`);
    }
    await sleep(5);
  }
}

/** The key of a sequence. */
export const KEY = 'advisory ExclusiveLock';

/** The lock that every INSERT, and every flush that numbers, has on the table of tickets. */
export const INSIDE = 'relation ticket RowExclusiveLock';

/** The lock that keeps every other writer out of the table of tickets. */
export const TABLE = 'relation ticket ShareRowExclusiveLock';

/** What an INSERT waits for whose duplicate is not committed yet. */
export const ROW = 'transactionid ShareLock';
