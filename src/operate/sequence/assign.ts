import { allocate } from '../../allocate/allocate.js';
import { toMode } from '../../declare/number-mode.js';
import { InvalidKeyError } from '../../errors.js';
import { keptOwner, openInTransaction } from './next.js';
import { collectPlainClaims } from './plain-claims.js';
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
  if (claims.claims.length > 0) {
    await allocate(session, claims, keptOwner());
  }
  return rows.map((row, at) => {
    const number = claims.ofObjects[at]?.number;
    return number === undefined
      ? { ...row }
      : { ...row, [sequence.property.name]: toMode(number, sequence.options.mode) };
  });
}

/** @throws InvalidKeyError, where there are no types to say so */
function refuseOthers({ sequence }: SequenceTarget, rows: unknown): void {
  if (!Array.isArray(rows)) {
    throw InvalidKeyError.notAnObject(sequence.name, rows);
  }
}
