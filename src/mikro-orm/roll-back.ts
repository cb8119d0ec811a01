import type { EntityManager } from '@mikro-orm/core';

/**
 * Ends a transaction that a flush has opened and that nobody else would end: MikroORM leaves it open on such an error. A
 * rollback that fails, on a lost connection, must not hide why the flush did, and is logged as MikroORM logs its own.
 */
export async function rollBack(em: EntityManager, transaction: object): Promise<void> {
  try {
    await em.getConnection('write').rollback(transaction);
  } catch (error) {
    em.config.getLogger().warn('query', `Failed to roll back transaction: ${String(error)}`);
  }
}
