import { lastNumberOf } from '../../allocate/last-number-of.js';
import { Groups } from '../../number/Groups.js';
import { keyValuesOf } from './key-values.js';
import { open, type SequenceTarget } from './SequenceTarget.js';

/**
 * The last number of a key, with what the transaction has handed out. No lock is taken.
 *
 * @throws InvalidKeyError
 */
export async function lastNumber(target: SequenceTarget, scope: object): Promise<number | undefined> {
  const { em, sequence } = target;
  const values = keyValuesOf(sequence, scope, em.getPlatform());
  const { session, table } = open(target, em.getTransactionContext<object>());
  const group = new Groups(session.database).of(table, values);
  return lastNumberOf(session, group, countsDown(sequence.options.step));
}

/** Of steps that are a function nobody knows it before: the largest number is the last one. */
export function countsDown(step: unknown): boolean {
  return typeof step === 'number' && step < 0;
}
