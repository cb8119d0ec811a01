/** What compiles and what does not, without decorators. Checked by `npm run types`; nothing here runs. */
import { defineEntity, type EntityManager, EntitySchema, type InferEntity, type Opt, p } from '@mikro-orm/core';
import { autoSequence, AutoSequenceSubscriber, AutoSequenceType } from 'mikro-orm-auto-sequence';

const Customer = defineEntity({ name: 'Customer', properties: { id: p.integer().primary() } });

const Invoice = defineEntity({
  name: 'Invoice',
  properties: {
    id: p.integer().primary(),
    customer: () => p.manyToOne(Customer),
    number: autoSequence({ uniqueWith: 'customer', startAt: 100, unique: true, lock: 'none', lockTimeout: 100 })
      .fieldName('invoice_no')
      .columnType('bigint')
      .comment('As it is printed')
      .serializedName('no')
      .hidden(),
    mayBeNull: autoSequence({ uniqueWith: ['customer'] }).nullable(),
  },
});

export function createWithDefineEntity(em: EntityManager, customer: InferEntity<typeof Customer>): number {
  // @ts-expect-error -- the customer is required
  em.create(Invoice, {});
  const invoice = em.create(Invoice, { customer });
  em.create(Invoice, { customer, number: 7 });
  // @ts-expect-error -- no number
  em.create(Invoice, { customer, number: '7' });
  // @ts-expect-error -- it may be null
  const never: number = invoice.mayBeNull;
  // @ts-expect-error -- a number, and no text
  const text: string = invoice.number;
  return invoice.number + never + text.length;
}

class Ticket {
  id!: number;
  number!: Opt<number>;
}

export const TicketSchema = new EntitySchema({
  class: Ticket,
  properties: {
    id: { type: 'integer', primary: true },
    number: { type: new AutoSequenceType({ startAt: 100 }), fieldName: 'ticket_no', hidden: true },
  },
});

export function createWithEntitySchema(em: EntityManager): number {
  return em.create(Ticket, {}).number;
}

// @ts-expect-error -- no number
autoSequence({ startAt: '1' });
// @ts-expect-error -- no such option
autoSequence({ uniqueWidth: 'customer' });
// @ts-expect-error -- no such option
new AutoSequenceType({ uniqueWidth: 'customer' });
// @ts-expect-error -- a scope has at least one property
autoSequence({ uniqueWith: [] });
// @ts-expect-error -- no option of the subscriber
new AutoSequenceSubscriber({ startAt: 1 });
