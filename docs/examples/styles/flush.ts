import type { EntityManager, EntityName } from '@mikro-orm/core';
import type {
  Customer as CustomerClass,
  Invoice as InvoiceClass,
} from './define-entity.js';

/** The flush of the quick start, with the entities of any style. */
export async function createInvoices(
  orm: { em: EntityManager },
  Customer: EntityName<CustomerClass>,
  Invoice: EntityName<InvoiceClass>,
) {
  // #region flush
  const em = orm.em.fork();
  const ada = em.create(Customer, { name: 'Ada' });
  const bob = em.create(Customer, { name: 'Bob' });
  em.create(Invoice, { customer: ada });
  em.create(Invoice, { customer: bob });
  em.create(Invoice, { customer: ada });
  await em.flush(); // Ada has the invoices 1 and 2, Bob has 1
  // #endregion flush
  return em.fork().findAll(Invoice, { orderBy: { id: 'asc' } });
}
