import type { LockedTable } from '../dialects/Dialect.js';
import { LockDeniedError, LockTimeoutError, NumberOutOfRangeError } from '../errors.js';
import type { Assignment, Group, LockPolicy, Member, SequenceTable } from './Group.js';
import { keySetsOf } from './key-sets.js';
import { planLocks, takeLocks } from './lock.js';
import { numberMembers } from './numbers.js';
import { readLargest } from './read-largest.js';
import type { Session } from './Session.js';

/**
 * Gives the members of all groups of a flush their numbers: locks the keys, reads the largest number of each, and counts
 * on. A statement for the locks and a statement for the numbers, whatever the count of groups and sequences.
 */
export async function allocate<M extends Member>(
  session: Session,
  groups: readonly Group<M>[],
  policyOf: (target: SequenceTable) => LockPolicy,
): Promise<readonly Assignment<M>[]> {
  await lockGroups(session, groups, policyOf);
  const merged = await readLargest(session, groups);
  return merged.flatMap(({ groups: [first, ...others], largest }) => {
    if (!first) {
      return [];
    }
    const { sequence, columnType } = first.target;
    const members = [first, ...others].flatMap(group => group.members);
    const limit = session.dialect.limitOf(columnType);
    return numberMembers(members, largest, sequence.options.startAt).map(([member, number]) => {
      if (number > limit) {
        throw NumberOutOfRangeError.ofNumber(sequence.name, number, limit);
      }
      return { sequence, member, number };
    });
  });
}

async function lockGroups(
  session: Session,
  groups: readonly Group[],
  policyOf: (target: SequenceTable) => LockPolicy,
): Promise<void> {
  const sets = [...keySetsOf(groups)].map(([target, set]) => ({ target, set, policy: policyOf(target) }));
  const locked = sets.filter(({ policy }) => policy.lock !== 'none');
  if (locked.length === 0) {
    return;
  }
  const setsOf = (lock: string) => locked.filter(({ policy }) => policy.lock === lock).map(({ set }) => set);
  const tables: readonly LockedTable[] = setsOf('table');
  const request = planLocks(session, setsOf('scope'), tables);
  const lockTimeout = Math.min(...locked.map(({ policy }) => policy.lockTimeout ?? Infinity));
  const names = [...new Set(locked.map(({ target }) => target.sequence.name))];
  try {
    await takeLocks(session, request, Number.isFinite(lockTimeout) ? lockTimeout : undefined, cause =>
      LockTimeoutError.ofFlush(names, lockTimeout, cause),
    );
  } catch (error) {
    const privilege = request.tables.length > 0 ? session.dialect.missingPrivilege(error) : undefined;
    throw privilege === undefined ? error : LockDeniedError.ofFlush(names, privilege, error);
  }
}
