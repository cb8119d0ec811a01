import type { LockRequest } from '../databases/Database.js';
import { UnsupportedDatabaseError } from '../errors.js';
import type { Session } from './Session.js';
import { titleOf, type Waiter, waitForLocks } from './wait-for-locks.js';

/** @throws UnsupportedDatabaseError where the locks are not known to exclude others, or what `waitForLocks` throws */
export function takeLocks(session: Session, request: LockRequest, waiter: Waiter): Promise<void> {
  const taken = waitForLocks(session, waiter, (limit) =>
    session.database.lock(session.run, request, session.state, limit),
  );
  return checked.has(session.driver) ? taken : taken.then(() => checkServer(session, waiter));
}

/** The ORMs, by their drivers, whose server is the one that it should be. */
const checked = new WeakSet<object>();

/**
 * Asks once for each ORM. Under a counter nobody asks: the row that is written carries the exactness, whatever the server.
 */
export async function checkServer({ database, driver, run }: Session, waiter: Waiter): Promise<void> {
  if (checked.has(driver)) {
    return;
  }
  const server = await database.foreignServer?.(run);
  if (server !== undefined) {
    throw UnsupportedDatabaseError.ofServer(titleOf(waiter), server);
  }
  checked.add(driver);
}
