import type { Range } from '../dialects/Dialect.js';
import { NumberOutOfRangeError } from '../errors.js';
import type { Assignment, Group, LockPolicy, Member, SequenceTable } from './Group.js';
import { lockGroups } from './lock-groups.js';
import { numberMembers } from './numbers.js';
import { readLast } from './read-last.js';
import type { Session } from './Session.js';

/**
 * Gives the members of all groups of a flush their numbers: locks the keys, reads the last number of each, and counts on.
 * A statement for the locks and a statement for the numbers, whatever the count of groups and sequences.
 *
 * @param written the tables with sequences that the flush writes to, whether or not it gives numbers there
 * @throws NumberOutOfRangeError when a number, given or explicit, does not fit its column
 */
export async function allocate<M extends Member>(
  session: Session,
  groups: readonly Group<M>[],
  written: readonly SequenceTable[],
  policyOf: (target: SequenceTable) => LockPolicy,
): Promise<readonly Assignment<M>[]> {
  await lockGroups(session, groups, written, policyOf);
  const merged = await readLast(session, groups);
  return merged.flatMap(({ groups, last }) => {
    const [{ target, isDescending }] = groups;
    const members = groups.flatMap((group) => group.members);
    const range = session.dialect.rangeOf(target.columnType);
    members.forEach(({ explicit }) => {
      checkRange(target, explicit ?? 0, range);
    });
    return numberMembers(members, last, isDescending).map(([member, number]) => {
      checkRange(target, number, range);
      return { sequence: target.sequence, member, number };
    });
  });
}

function checkRange({ sequence }: SequenceTable, number: number, { min, max }: Range): void {
  if (number < min || number > max) {
    throw NumberOutOfRangeError.ofNumber(sequence.name, number, number < min ? min : max);
  }
}
