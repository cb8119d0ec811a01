import type { KeySet, LockedTable, LockRequest, LockTimeout } from '../dialects/Dialect.js';
import type { Session } from './Session.js';

/**
 * Takes locks, in one round trip where the database allows it.
 *
 * @param lockTimeout how long a single lock is waited for, in milliseconds; undefined for as long as the database does
 * @throws what `timedOut` makes when a lock was not granted in time, and otherwise the database's error
 */
export async function takeLocks(
  session: Session,
  request: LockRequest,
  lockTimeout: number | undefined,
  timedOut: (cause?: unknown) => Error,
): Promise<void> {
  const timeout = lockTimeout === undefined ? undefined : await readTimeout(session, lockTimeout);
  try {
    for (const statement of session.dialect.lock(request, timeout)) {
      const [row] = await session.execute(statement);
      if (row?.['granted'] === false) {
        throw timedOut();
      }
    }
  } catch (error) {
    for (const statement of timeout ? session.dialect.afterFailedLock(timeout) : []) {
      await session.execute(statement);
    }
    throw timeout && session.dialect.isLockTimeout(error) ? timedOut(error) : error;
  }
}

async function readTimeout({ dialect, execute }: Session, limit: number): Promise<LockTimeout> {
  const statement = dialect.readLockTimeout(limit);
  const [row] = statement ? await execute(statement) : [];
  const [previous] = Object.values(row ?? {});
  return { limit, previous: previous === undefined ? undefined : String(previous) };
}

/**
 * Each advisory lock takes a slot of PostgreSQL's shared lock table, which has some 6,400 on a server with default
 * settings (`max_locks_per_transaction` × `max_connections`, manual, section 19.12). Past this many keys a transaction
 * takes the table lock instead: twenty such flushes at once still fit.
 */
const MAX_KEYS = 256;

/** Counts the keys that a transaction has locked, since a long import flushes many times. */
const keysHeld = new WeakMap<object, number>();

/** Which locks a flush takes, for what is to be locked by scope and by table. */
export function planLocks(session: Session, byScope: readonly KeySet[], byTable: readonly LockedTable[]): LockRequest {
  const tables = new Set(byTable.map(({ table }) => table));
  // Whoever holds the table lock waits for all that hold a key in the table, and they for it.
  const keySets = byScope.filter(({ table }) => !tables.has(table));
  const wanted = keySets.reduce((count, { keys }) => count + keys.length, 0);
  const held = (session.transaction && keysHeld.get(session.transaction)) ?? 0;
  if (held + wanted > MAX_KEYS) {
    return { tables: [...byTable, ...keySets], keySets: [] };
  }
  if (session.transaction) {
    keysHeld.set(session.transaction, held + wanted);
  }
  return { tables: byTable, keySets };
}
