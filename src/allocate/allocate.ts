import type { Range } from '../dialects/Dialect.js';
import { NumberOutOfRangeError } from '../errors.js';
import type { Group, LockPolicy, Member, SequenceTable } from './Group.js';
import { lockGroups } from './lock-groups.js';
import { numberMembers } from './number-members.js';
import { type MergedGroup, readLast } from './read-last.js';
import type { Session } from './Session.js';

/**
 * Gives the members of all groups of a flush their numbers: locks the keys, reads the last number of each, and counts on.
 * A statement for the locks and a statement for the numbers, whatever the count of groups and sequences.
 *
 * @param written the tables with sequences that the flush writes to, whether or not it gives numbers there
 * @throws NumberOutOfRangeError when a number, given or explicit, does not fit its column
 */
export async function allocate(
  session: Session,
  groups: readonly Group[],
  written: readonly SequenceTable[],
  policyOf: (target: SequenceTable) => LockPolicy,
): Promise<void> {
  for (const merged of await lockAndRead(session, groups, written, policyOf)) {
    numberMembers(membersOf(merged.groups), merged.last, merged.groups[0].isDescending);
  }
  for (const { target, members } of groups) {
    const range = session.dialect.rangeOf(target.columnType);
    for (const { explicit, number } of members) {
      checkRange(target, explicit ?? number ?? 0, range);
    }
  }
}

/** The members of groups that are one key to the database, in insert order. */
function membersOf([group, ...others]: MergedGroup['groups']): readonly Member[] {
  const isAlone = others.length === 0;
  return isAlone
    ? group.members
    : [group, ...others].flatMap(({ members }) => members).sort((a, b) => a.order - b.order);
}

/**
 * The numbers may be asked for before the locks are granted, since the server carries out one statement after the other,
 * and takes the snapshot of the second when the first has ended. Both outcomes are awaited; an error of the locks is the
 * one that says what happened. A lock with a time limit is several statements, which wait for each other.
 */
async function lockAndRead(
  session: Session,
  groups: readonly Group[],
  written: readonly SequenceTable[],
  policyOf: (target: SequenceTable) => LockPolicy,
): Promise<readonly MergedGroup[]> {
  const isLimited = groups.some(({ target }) => policyOf(target).lockTimeout !== undefined);
  if (isLimited || !session.overlap) {
    await lockGroups(session, groups, written, policyOf);
    return readLast(session, groups);
  }
  const [locked, read] = await session.overlap((overlapped) =>
    Promise.allSettled([lockGroups(overlapped, groups, written, policyOf), readLast(overlapped, groups)]),
  );
  const failed = [locked, read].find((outcome) => outcome.status === 'rejected');
  if (failed) {
    throw failed.reason;
  }
  return read.status === 'fulfilled' ? read.value : [];
}

function checkRange({ sequence }: SequenceTable, number: number, { min, max }: Range): void {
  if (number < min || number > max) {
    throw NumberOutOfRangeError.ofNumber(sequence.name, number, number < min ? min : max);
  }
}
