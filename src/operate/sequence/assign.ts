import { allocate } from '../../allocate/allocate.js';
import { toMode } from '../../declare/number-mode.js';
import { InvalidKeyError } from '../../errors.js';
import type { Claims } from '../../number/Claim.js';
import { keptOwner, openInTransaction } from './next.js';
import { collectPlainClaims, type PlainClaims } from './plain-claims.js';
import type { SequenceTarget } from './SequenceTarget.js';

/**
 * Numbers rows as a flush numbers new entities: copies, so that what a transaction that was rolled back gave them is gone.
 *
 * @throws TransactionRequiredError, or what a flush throws when it cannot number
 */
export async function assign<Row extends object>(target: SequenceTarget, rows: readonly Row[]): Promise<Row[]> {
  const { em, sequence } = target;
  const { session, table } = openInTransaction(target, 'assign()');
  refuseOthers(target, rows);
  const claims = collectPlainClaims(table, rows, 'insert', em.getPlatform(), session.database);
  for (const part of partsOf(claims)) {
    await allocate(session, part, keptOwner());
  }
  return rows.map((row, at) => {
    const number = claims.ofObjects[at]?.number;
    return number === undefined
      ? { ...row }
      : { ...row, [sequence.property.name]: toMode(number, sequence.options.mode) };
  });
}

/**
 * More keys than this in one statement come near to what a server takes in one: MariaDB 16 MB by default
 * (`max_allowed_packet`). A hundred thousand texts are some 5 MB.
 */
const KEYS_AT_ONCE = 100_000;

/** All rows of a key are in one part: those that bring a number come before the others. */
function partsOf(claims: PlainClaims): readonly Claims[] {
  if (claims.groups.length <= KEYS_AT_ONCE) {
    return claims.claims.length > 0 ? [claims] : [];
  }
  const byPart = Map.groupBy(claims.claims, ({ group }) => Math.floor(group.id / KEYS_AT_ONCE));
  return [...byPart].map(([part, ofPart]) => {
    const groups = claims.groups.slice(part * KEYS_AT_ONCE, (part + 1) * KEYS_AT_ONCE);
    return { groups, claims: ofPart, written: claims.written };
  });
}

/** @throws InvalidKeyError, where there are no types to say so */
function refuseOthers({ sequence }: SequenceTarget, rows: unknown): void {
  if (!Array.isArray(rows)) {
    throw InvalidKeyError.notAnObject(sequence.name, rows);
  }
}
