import type { Member } from './Group.js';

/**
 * The numbers of a group, in insert order: members without a number of their own continue after the last number that
 * exists or that was given to a member, and start no sooner than `startAt`. The last is the largest; counting down, the
 * smallest.
 */
export function numberMembers<M extends Member>(
  members: readonly M[],
  existing: number | undefined,
  isDescending: boolean,
  give: (member: M, number: number) => void,
): void {
  const further = isDescending ? Math.min : Math.max;
  let last = existing ?? (isDescending ? Infinity : -Infinity);
  for (const { explicit } of members) {
    last = further(last, explicit ?? last);
  }
  for (const member of members.toSorted((a, b) => a.order - b.order)) {
    if (member.explicit === undefined) {
      last = further(last + member.step, member.startAt);
      give(member, last);
    }
  }
}
