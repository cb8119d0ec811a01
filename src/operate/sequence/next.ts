import { allocate, type Owner } from '../../allocate/allocate.js';
import { startAtFor, stepFor } from '../../declare/entity-options.js';
import { activeSubscriber } from '../../declare/require-subscriber.js';
import { InvalidOptionsError, MissingSubscriberError, TransactionRequiredError } from '../../errors.js';
import { Groups } from '../../number/Groups.js';
import { PlainClaim } from '../../number/PlainClaim.js';
import { keyValuesOf } from './key-values.js';
import { open, type OpenTarget, type SequenceTarget } from './SequenceTarget.js';

/**
 * The next numbers of a key, under its lock until the transaction ends.
 *
 * @throws TransactionRequiredError, InvalidKeyError, InvalidOptionsError, or what a flush throws
 */
export async function nextNumbers(target: SequenceTarget, scope: object, count: number): Promise<readonly number[]> {
  const { em, sequence } = target;
  if (!Number.isSafeInteger(count) || count < 0) {
    throw InvalidOptionsError.ofOption('nextMany()', 'count', count, 'a whole number from 0 on');
  }
  const values = keyValuesOf(sequence, scope, em.getPlatform());
  const { session, table } = openInTransaction(target, 'next()');
  if (count === 0) {
    return [];
  }
  const group = new Groups(session.database).of(table, values);
  const startAt = startAtFor(sequence, scope);
  const step = stepFor(sequence, scope);
  group.willCount(step);
  const claims = Array.from({ length: count }, () => new PlainClaim(group, undefined, startAt, step));
  const written = [{ table: table.table, column: table.column, write: 'insert' as const }];
  await allocate(session, { groups: [group], claims, written }, keptOwner());
  return claims.map(({ number = NaN }) => number);
}

/**
 * @param call what needs the transaction
 * @throws TransactionRequiredError, MissingSubscriberError
 */
export function openInTransaction(target: SequenceTarget, call: string): OpenTarget {
  const { em, sequence } = target;
  const transaction = em.getTransactionContext<object>();
  if (transaction === undefined) {
    throw TransactionRequiredError.ofCall(sequence.name, call);
  }
  // Without it nobody would tell that a savepoint is rolled back.
  if (!activeSubscriber(em)) {
    throw MissingSubscriberError.ofSequence(sequence.name);
  }
  return open(target, transaction);
}

/** Whoever asks by hand writes the rows by hand. */
export function keptOwner(): Owner {
  return { owner: {}, isOpen: () => true, mayFailUnseen: true, isKept: true };
}
