import type { Row } from '../dialects/Dialect.js';
import { NumberOutOfRangeError } from '../errors.js';
import type { Group } from './Group.js';
import { keySetsOf } from './key-sets.js';
import type { Session } from './Session.js';

/** Groups that are one key to the database, and the last number that it holds for them. */
export interface MergedGroup {
  readonly groups: readonly [Group, ...Group[]];
  readonly last: number | undefined;
}

/**
 * Reads the last number of every group, in one statement and only for sequences that have a number to give. Groups whose
 * values differ to JavaScript but not to the database, such as two spellings of a citext, come back as one.
 */
export async function readLast(session: Session, groups: readonly Group[]): Promise<readonly MergedGroup[]> {
  const numbering = new Set(groups.filter(hasMemberToNumber).map(({ target }) => target));
  const keySets = keySetsOf(groups.map((group) => (numbering.has(group.target) ? group : undefined)));
  const rows =
    keySets.length > 0 ? await session.execute(session.dialect.lastNumbers(keySets.map(({ set }) => set))) : [];
  const answers = new Map(rows.map((row) => [Number(row['id']), row]));
  const merged = new Map<number, { groups: [Group, ...Group[]]; last: number | undefined }>();
  groups.forEach((group, id) => {
    const answer = answers.get(id);
    const same = answer ? Number(answer['same']) : id;
    const first = merged.get(same);
    if (first) {
      first.groups.push(group);
    } else {
      merged.set(same, { groups: [group], last: answer && lastOf(group, answer) });
    }
  });
  return [...merged.values()];
}

function hasMemberToNumber({ members }: Group): boolean {
  return members.some(({ explicit }) => explicit === undefined);
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
