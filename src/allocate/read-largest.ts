import type { Row } from '../dialects/Dialect.js';
import { NumberOutOfRangeError } from '../errors.js';
import type { Group } from './Group.js';
import { keySetsOf } from './key-sets.js';
import type { Session } from './Session.js';

/** Groups that are one key to the database, and the largest number that it holds for them. */
export interface MergedGroup<G extends Group> {
  readonly groups: readonly G[];
  readonly largest: number | undefined;
}

/**
 * Reads the largest number of every group, in one statement and only for sequences that have a number to give. Groups
 * whose values differ to JavaScript but not to the database, such as two spellings of a citext, come back as one.
 */
export async function readLargest<G extends Group>(
  session: Session,
  groups: readonly G[],
): Promise<readonly MergedGroup<G>[]> {
  const numbering = new Set(groups.filter(hasMemberToNumber).map(({ target }) => target));
  const keySets = [...keySetsOf(groups)].flatMap(([target, set]) => (numbering.has(target) ? [set] : []));
  const rows = keySets.length > 0 ? await session.execute(session.dialect.largest(keySets)) : [];
  const merged = new Map<number, { groups: G[]; largest: number | undefined }>();
  const answers = new Map(rows.map(row => [Number(row['id']), row]));
  groups.forEach((group, id) => {
    const answer = answers.get(id);
    const same = answer ? Number(answer['same']) : id;
    const first = merged.get(same);
    if (first) {
      first.groups.push(group);
    } else {
      merged.set(same, { groups: [group], largest: answer && largestOf(group, answer) });
    }
  });
  return [...merged.values()];
}

function hasMemberToNumber({ members }: Group): boolean {
  return members.some(({ explicit }) => explicit === undefined);
}

function largestOf({ target }: Group, { largest }: Row): number | undefined {
  if (largest === null || largest === undefined) {
    return undefined;
  }
  const number = Number(largest);
  if (!Number.isSafeInteger(number)) {
    throw NumberOutOfRangeError.ofNumber(target.sequence.name, BigInt(String(largest)), Number.MAX_SAFE_INTEGER);
  }
  return number;
}
