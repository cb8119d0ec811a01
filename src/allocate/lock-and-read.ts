import type { Claims } from '../number/Claim.js';
import type { Group } from '../number/Group.js';
import { keySetsOf } from './key-sets.js';
import { LastNumbers } from './LastNumbers.js';
import { lockKeys } from './lock-keys.js';
import type { Session } from './Session.js';

/**
 * Locks the keys of a flush, and reads what exists under each into the counts of its groups.
 *
 * In a pipeline the numbers are asked for before the locks are granted: the server carries out one statement after the
 * other, and takes the snapshot of the second when the first has ended. A lock with a time limit is several statements,
 * which wait for each other.
 *
 * A single statement cannot do both, since it takes its snapshot before it waits; and a number that the INSERT itself
 * reads was no faster, and came too late for hooks and for our errors (bench/README.md, with the figures).
 */
export async function lockAndRead(session: Session, { groups, written }: Claims): Promise<void> {
  const keySets = keySetsOf(groups.filter(isLockedOrRead));
  if (keySets.length === 0) {
    return;
  }
  // The text of the statement is made before the lock is held, so that nobody waits for it.
  const last = new LastNumbers(
    keySets.filter(({ table }) => table.policy.reuse),
    session,
  );
  const isLimited = keySets.some(({ table }) => table.policy.lockTimeout !== undefined);
  if (isLimited || !session.inPipeline) {
    await lockKeys(session, keySets, written);
    await last.read(session.run);
    return;
  }
  const outcomes = await session.inPipeline((run) =>
    Promise.allSettled([lockKeys({ ...session, run }, keySets, written), last.read(run)]),
  );
  // The error of the locks is the one that says what happened.
  const failed = outcomes.find((outcome) => outcome.status === 'rejected');
  if (failed) {
    throw failed.reason;
  }
}

/** A counter's row is its key's lock. Its sequence may take the table lock before. */
export function isLockedOrRead({ table: { policy } }: Group): boolean {
  return policy.reuse || policy.lock === 'table';
}
