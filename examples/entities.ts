import { defineEntity, type InferEntity, p } from '@mikro-orm/core';
import { autoSequence } from 'mikro-orm-auto-sequence';

export const Customer = defineEntity({
  name: 'Customer',
  properties: {
    id: p.integer().primary(),
    name: p.string(),
  },
});

export const Invoice = defineEntity({
  name: 'Invoice',
  properties: {
    id: p.integer().primary(),
    customer: () => p.manyToOne(Customer),
    // 1, 2, 3 … for each customer.
    number: autoSequence({ uniqueWith: 'customer' }),
    // One count over the whole table, from 1000.
    receipt: autoSequence({ startAt: 1000 }),
    cents: p.integer(),
  },
});

/** A draft has no number. It gets one when it is issued. */
export const CreditNote = defineEntity({
  name: 'CreditNote',
  properties: {
    id: p.integer().primary(),
    customer: () => p.manyToOne(Customer),
    status: p.enum(['draft', 'issued']),
    number: autoSequence({
      uniqueWith: 'customer',
      when: (note: { status: string }) => note.status === 'issued',
    }).nullable(),
  },
});

export type Invoice = InferEntity<typeof Invoice>;
