import { defineEntity, type EntityManager, p } from '@mikro-orm/core';
import { autoSequence, sequenceOf } from 'mikro-orm-auto-sequence';

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
/** Numbers the rows that have none, and says how many they were. */
export function numberOldRows(em: EntityManager, batchSize = 1000) {
  return sequenceOf(em, Invoice, 'number').backfill({ batchSize });
}
// #endregion batch
