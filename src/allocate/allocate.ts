import { NumberOutOfRangeError } from '../errors.js';
import type { Counter } from './Counter.js';
import type { Demand, LockPolicy, SequenceTable } from './Group.js';
import { keySetsOf } from './key-sets.js';
import { lockKeys } from './lock-keys.js';
import { numberMembers } from './number-members.js';
import { prepareToRead } from './read-last.js';
import type { Session } from './Session.js';

/**
 * Gives the members of all groups of a flush their numbers: locks the keys, reads the last number of each, and counts on.
 * A statement for the locks and a statement for the numbers, whatever the count of groups and sequences.
 *
 * @throws NumberOutOfRangeError when a number, given or explicit, does not fit its column
 */
export async function allocate(
  session: Session,
  demand: Demand,
  policyOf: (target: SequenceTable) => LockPolicy,
): Promise<void> {
  numberMembers(demand.members, await lockAndRead(session, demand, policyOf));
  for (const { group, explicit, number } of demand.members) {
    checkRange(group.target, explicit ?? number ?? 0);
  }
}

/**
 * The numbers may be asked for before the locks are granted, since the server carries out one statement after the other,
 * and takes the snapshot of the second when the first has ended. Both outcomes are awaited; an error of the locks is the
 * one that says what happened. A lock with a time limit is several statements, which wait for each other.
 *
 * A single statement cannot do both, since it takes its snapshot before it waits; and a number that the INSERT itself
 * reads was no faster, and came too late for hooks and for our errors (bench/README.md, with the figures).
 */
async function lockAndRead(
  session: Session,
  demand: Demand,
  policyOf: (target: SequenceTable) => LockPolicy,
): Promise<readonly Counter[]> {
  const keys = keySetsOf(demand.groups);
  const read = prepareToRead(session.dialect, demand, keys);
  const isLimited = keys.some(({ target }) => policyOf(target).lockTimeout !== undefined);
  if (isLimited || !session.overlap) {
    await lockKeys(session, keys, demand.written, policyOf);
    return read(session);
  }
  const [locked, last] = await session.overlap((overlapped) =>
    Promise.allSettled([lockKeys(overlapped, keys, demand.written, policyOf), read(overlapped)]),
  );
  const failed = [locked, last].find((outcome) => outcome.status === 'rejected');
  if (failed) {
    throw failed.reason;
  }
  return last.status === 'fulfilled' ? last.value : [];
}

function checkRange({ sequence, range: { min, max } }: SequenceTable, number: number): void {
  if (number < min || number > max) {
    throw NumberOutOfRangeError.ofNumber(sequence.name, number, number < min ? min : max);
  }
}
