import { defineEntity, type EntityManager, p } from '@mikro-orm/core';
import type { SqlEntityManager } from '@mikro-orm/sql';
import { autoSequence } from 'mikro-orm-auto-sequence';

// #region column
export const Invoice = defineEntity({
  name: 'Invoice',
  properties: {
    id: p.integer().primary(),
    tenant: p.integer(),
    number: autoSequence({ uniqueWith: 'tenant' }),
  },
});
// #endregion column

// #region schema
export const Receipt = defineEntity({
  name: 'Receipt',
  schema: '*',
  properties: {
    id: p.integer().primary(),
    number: autoSequence(),
  },
});

export async function createReceipt(em: EntityManager, tenant: string) {
  const tenantEm = em.fork({ schema: tenant });
  const receipt = tenantEm.create(Receipt, {});
  await tenantEm.flush();
  return receipt.number;
}
// #endregion schema

// #region policy
export async function asTenant<T>(
  em: SqlEntityManager,
  tenant: number,
  work: (em: SqlEntityManager) => Promise<T> | T,
): Promise<T> {
  return em.transactional(async (em) => {
    await em.execute("select set_config('app.tenant', ?, true)", [
      String(tenant),
    ]);
    return work(em);
  });
}
// #endregion policy
