import { defineEntity, p, type QueryResult } from '@mikro-orm/core';
import type { SqlEntityManager } from '@mikro-orm/sql';
import { autoSequence, lockTable } from 'mikro-orm-auto-sequence';

// #region nullable
export const Invoice = defineEntity({
  name: 'Invoice',
  properties: {
    id: p.integer().primary(),
    customer: p.integer(),
    // Until all rows have a number.
    number: autoSequence({ uniqueWith: 'customer' }).nullable(),
  },
});
// #endregion nullable

// #region batch
const numberBatch = `
  update invoice set number = numbered.number
  from (
    select id,
      coalesce(
        (select max(number) from invoice as same
          where same.customer = rest.customer),
        0
      ) + row_number() over (partition by customer order by id) as number
    from (
      select id, customer from invoice where number is null order by id limit ?
    ) as rest
  ) as numbered
  where numbered.id = invoice.id`;

/** Numbers the oldest rows that have none, and says how many there were. */
export async function numberOldest(em: SqlEntityManager, limit = 1000) {
  return lockTable(em, Invoice, async (em) => {
    const { affectedRows } = await em.execute<QueryResult>(
      numberBatch,
      [limit],
      'run',
    );
    return affectedRows;
  });
}
// #endregion batch
