import type { LockRequest, LockTimeout } from '../dialects/Dialect.js';
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
  return {
    limit,
    previous: previous === undefined ? undefined : String(previous),
  };
}
