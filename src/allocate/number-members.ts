import type { Member } from './Group.js';

/**
 * Numbers the members of a key, which are in insert order: those without a number of their own continue after the last
 * number that exists or that was given to a member, and start no sooner than `startAt`. The last is the largest; counting
 * down, the smallest.
 */
export function numberMembers(members: readonly Member[], existing: number | undefined, isDescending: boolean): void {
  const further = isDescending ? Math.min : Math.max;
  let last = existing ?? (isDescending ? Infinity : -Infinity);
  for (const { explicit } of members) {
    if (explicit !== undefined) {
      last = further(last, explicit);
    }
  }
  for (const member of members) {
    if (member.explicit === undefined) {
      last = further(last + member.step, member.startAt);
      member.number = last;
    }
  }
}
