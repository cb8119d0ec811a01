import { defineEntity, type EntityManager, p } from '@mikro-orm/core';
import { autoSequence } from 'mikro-orm-auto-sequence';

// #region schema
export const Invoice = defineEntity({
  name: 'Invoice',
  properties: {
    id: p.integer().primary(),
    customer: p.integer(),
    status: p.string().default('draft'),
    number: autoSequence({
      uniqueWith: 'customer',
      when: ({ status }: { status: string }) => status !== 'draft',
      explicit: false,
    }).nullable(),
  },
});
// #endregion schema

// #region twin
export const Booking = defineEntity({
  name: 'Booking',
  properties: {
    id: p.integer().primary(),
    customer: p.integer(),
    isCancelled: p.boolean().default(false),
    number: autoSequence({ uniqueWith: 'customer' }),
  },
});
// #endregion twin

export async function issueInvoice(em: EntityManager, id: number) {
  // #region issue
  const invoice = await em.findOneOrFail(Invoice, id);
  invoice.status = 'issued';
  await em.flush(); // the invoice has its number
  // #endregion issue
  return invoice.number;
}
