import type { Counter } from './Counter.js';
import type { Member } from './Group.js';

/**
 * Numbers the members of a flush, which are in insert order. Those without a number of their own continue after all that
 * have one, wherever these stand.
 *
 * @param counters by the ids of the groups
 */
export function numberMembers(members: readonly Member[], counters: readonly Counter[]): void {
  for (const { group, explicit } of members) {
    if (explicit !== undefined) {
      counters[group.id]?.include(explicit);
    }
  }
  for (const member of members) {
    if (member.explicit === undefined) {
      member.number = counters[member.group.id]?.next(member);
    }
  }
}
