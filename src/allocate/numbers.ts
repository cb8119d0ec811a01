import type { Member } from './Group.js';

/**
 * The numbers of a group, in insert order: members without a number of their own continue after the largest number that
 * exists or that was given to a member, and start no lower than `startAt`.
 */
export function numberMembers<M extends Member>(
  members: readonly M[],
  largest: number | undefined,
  startAt: number,
): readonly (readonly [M, number])[] {
  const existing = members.flatMap(({ explicit }) => explicit ?? []);
  let last = [...existing, ...(largest === undefined ? [] : [largest])].reduce((a, b) => Math.max(a, b), -Infinity);
  return members
    .filter(({ explicit }) => explicit === undefined)
    .sort((a, b) => a.order - b.order)
    .map(member => {
      last = Math.max(last + 1, startAt);
      return [member, last] as const;
    });
}
