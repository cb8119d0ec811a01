import type { EntityManager } from '@mikro-orm/core';

/** What entity managers of MikroORM have from 7.2.2 on. */
interface AskedForTransactions {
  isTransactionDisabled?(): boolean;
}

/**
 * Whether a flush outside a transaction opens one of its own, as `UnitOfWork.doCommit` decides. Up to 7.2.1 it does so even
 * for an entity manager with `disableTransactions`.
 */
export function opensTransaction(em: EntityManager & AskedForTransactions): boolean {
  const isConfigured = em.getPlatform().supportsTransactions() && em.config.get('implicitTransactions') === true;
  return isConfigured && !(em.isTransactionDisabled?.() ?? false);
}
