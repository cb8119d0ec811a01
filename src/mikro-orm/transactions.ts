import type { EntityManager } from '@mikro-orm/core';

const startedFrom = new WeakMap<EntityManager, object | undefined>();
const arounds = new WeakMap<object, object>();

/**
 * The transaction that a savepoint is in, or the transaction itself. MikroORM's transaction context is a new object for
 * each savepoint and does not lead to the one around it. Its events do: `beforeTransactionStart` comes with the one
 * around it, or with none, and `afterTransactionStart` of the same entity manager with the new one.
 */
export function outermostTransaction(transaction: object): object {
  const around = arounds.get(transaction);
  return around ? outermostTransaction(around) : transaction;
}

/** Whether a transaction or savepoint is `outer` or in it. */
export function isWithin(transaction: object, outer: object): boolean {
  const around = arounds.get(transaction);
  return transaction === outer || (around !== undefined && isWithin(around, outer));
}

/** To be called in `beforeTransactionStart`. */
export function willStart(em: EntityManager, around: object | undefined): void {
  if (around) {
    startedFrom.set(em, around);
  } else {
    startedFrom.delete(em);
  }
}

/** To be called in `afterTransactionStart`. */
export function hasStarted(em: EntityManager, transaction: object | undefined): void {
  const around = startedFrom.get(em);
  startedFrom.delete(em);
  if (around && transaction) {
    arounds.set(transaction, around);
  }
}
