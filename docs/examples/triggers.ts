import { defineEntity, p } from '@mikro-orm/core';
import type { SqlEntityManager } from '@mikro-orm/sql';
import { autoSequence } from 'mikro-orm-auto-sequence';

// #region declare
export const Invoice = defineEntity({
  name: 'Invoice',
  properties: {
    id: p.integer().primary(),
    customer: p.integer(),
    number: autoSequence({ uniqueWith: 'customer', trigger: true }),
  },
});
// #endregion declare

export async function importInvoices(
  em: SqlEntityManager,
  customers: number[],
) {
  // #region insert-many
  const rows = customers
    .sort((a, b) => a - b)
    .map((customer) => ({ customer }));
  await em.insertMany(Invoice, rows);
  // #endregion insert-many
}
