import { defineEntity, type EntityManager, p } from '@mikro-orm/core';
import { autoSequence } from 'mikro-orm-auto-sequence';

// #region schema
export const Ticket = defineEntity({
  name: 'Ticket',
  properties: {
    id: p.integer().primary(),
    deletedAt: p.datetime().nullable(),
    number: autoSequence(),
  },
  filters: {
    notDeleted: {
      name: 'notDeleted',
      cond: { deletedAt: null },
      default: true,
    },
  },
});
// #endregion schema

export async function deleteTicket(em: EntityManager, number: number) {
  // #region delete
  const ticket = await em.findOneOrFail(Ticket, { number });
  ticket.deletedAt = new Date();
  await em.flush();
  // #endregion delete
}

// #region cancel
export const Invoice = defineEntity({
  name: 'Invoice',
  properties: {
    id: p.integer().primary(),
    cents: p.integer(),
    cancels: () => p.oneToOne(Invoice).nullable(),
    number: autoSequence(),
  },
});

/** The invoice stays. A second one, with its own number, takes it back. */
export async function cancelInvoice(em: EntityManager, number: number) {
  const invoice = await em.findOneOrFail(Invoice, { number });
  const cancellation = em.create(Invoice, {
    cents: -invoice.cents,
    cancels: invoice,
  });
  await em.flush();
  return cancellation.number;
}
// #endregion cancel
