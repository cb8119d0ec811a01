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
): readonly (readonly [M, number])[] {
  const further = isDescending ? Math.min : Math.max;
  const nothing = isDescending ? Infinity : -Infinity;
  let last = members.reduce((last, { explicit }) => further(last, explicit ?? nothing), existing ?? nothing);
  return members
    .filter(({ explicit }) => explicit === undefined)
    .sort((a, b) => a.order - b.order)
    .map((member) => {
      last = further(last + member.step, member.startAt);
      return [member, last] as const;
    });
}
