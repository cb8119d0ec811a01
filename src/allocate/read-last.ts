import type { Dialect, Row } from '../dialects/Dialect.js';
import { NumberOutOfRangeError } from '../errors.js';
import { Counter } from './Counter.js';
import type { Demand, Group } from './Group.js';
import type { SequenceKeys } from './key-sets.js';
import type { Session } from './Session.js';

/**
 * Prepares to read the last number of every group, in one statement and only for sequences that have a number to give.
 * Groups whose values differ to JavaScript but not to the database, such as two spellings of a citext, share a counter.
 *
 * The statement is made at once and not when the locks are held, so that nobody waits for it.
 *
 * @returns what reads, and returns a counter for each group
 */
export function prepareToRead(
  dialect: Dialect,
  { groups, members }: Demand,
  keys: readonly SequenceKeys[],
): (session: Session) => Promise<readonly Counter[]> {
  const numbering = new Set(members.map(({ explicit, group }) => (explicit === undefined ? group.target : undefined)));
  const sets = keys.filter(({ target }) => numbering.has(target)).map(({ set }) => set);
  const statement = sets.length > 0 ? dialect.lastNumbers(sets) : undefined;
  return async ({ execute }) => countersOf(groups, statement ? await execute(statement) : []);
}

function countersOf(groups: readonly Group[], rows: readonly Row[]): readonly Counter[] {
  const answers = new Map(rows.map((row) => [Number(row['id']), row]));
  const counters: Counter[] = [];
  for (const group of groups) {
    const answer = answers.get(group.id);
    const same = answer && counters[Number(answer['same'])];
    counters.push(same ?? new Counter(answer && lastOf(group, answer), group.isDescending));
  }
  return counters;
}

/** @throws NumberOutOfRangeError when the database has a number that JavaScript cannot hold */
function lastOf({ target }: Group, { last }: Row): number | undefined {
  if (last === null || last === undefined) {
    return undefined;
  }
  const number = Number(last);
  if (!Number.isSafeInteger(number)) {
    const limit = number > 0 ? Number.MAX_SAFE_INTEGER : Number.MIN_SAFE_INTEGER;
    throw NumberOutOfRangeError.ofNumber(target.sequence.name, number, limit);
  }
  return number;
}
