import { type EntityManager, IsolationLevel } from '@mikro-orm/core';
import { opensTransaction } from '../../mikro-orm/implicit-transaction.js';

/**
 * Reads in the transaction that the entity manager is in or, outside of one, in one of its own that sees one state of the
 * database and may not write (PostgreSQL's manual, SET TRANSACTION; on SQLite, any transaction that reads).
 */
export async function* inSnapshot<T>(
  em: EntityManager,
  read: (em: EntityManager, transaction: object | undefined) => AsyncIterable<T>,
): AsyncGenerator<T, void> {
  if (em.isInTransaction() || !opensTransaction(em)) {
    yield* read(em, em.getTransactionContext<object>());
    return;
  }
  const fork = em.fork({ disableContextResolution: true });
  await fork.begin({ isolationLevel: IsolationLevel.REPEATABLE_READ, readOnly: true });
  try {
    yield* read(fork, fork.getTransactionContext<object>());
  } finally {
    await fork.rollback();
  }
}
