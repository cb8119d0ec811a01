import type { LockRequest } from '../databases/Database.js';
import { LockDenied, LockNotGranted } from '../databases/lock-failures.js';
import type { Session } from './Session.js';

/** For whom locks are taken: what is said where they do not come. */
export interface Locker {
  /** The sequences or entities, by name. */
  readonly what: string;
  /** How long a single lock is waited for, in milliseconds; undefined for as long as the database does. */
  readonly lockTimeout: number | undefined;
  /** How long all of them are waited for before the log says so, in milliseconds. */
  readonly warnAfter: number | undefined;
  readonly timedOut: (lockTimeout: number, cause: unknown) => Error;
  readonly denied: (privilege: string, cause: unknown) => Error;
}

/** @throws what the locker makes of a lock that is not granted or denied, and otherwise the database's error */
export async function takeLocks(session: Session, request: LockRequest, locker: Locker): Promise<void> {
  const { lockTimeout } = locker;
  const warning = warnLater(session, locker);
  try {
    await session.database.lock(session.run, request, lockTimeout);
  } catch (error) {
    if (error instanceof LockNotGranted && lockTimeout !== undefined) {
      throw locker.timedOut(lockTimeout, error.cause);
    }
    throw error instanceof LockDenied ? locker.denied(error.privilege, error.cause) : error;
  } finally {
    clearTimeout(warning);
  }
}

/** Needs no connection: the circle that it warns of has taken all of the pool. */
function warnLater({ warn }: Session, { what, warnAfter }: Locker): ReturnType<typeof setTimeout> | undefined {
  if (warnAfter === undefined || warnAfter > MAX_DELAY) {
    return undefined;
  }
  return setTimeout(() => {
    warn(
      `AutoSequence ${what} has waited for a lock for ${String(warnAfter)} ms: another transaction has numbered there ` +
        `and not ended. One that waits for another connection of the same pool never ends: set lockTimeout.`,
    );
  }, warnAfter);
}

/** What a timer can hold: some 24 days. */
const MAX_DELAY = 2_147_483_647;
