import { defineEntity, p } from '@mikro-orm/core';
import { autoSequence } from 'mikro-orm-auto-sequence';

const CustomerSchema = defineEntity({
  name: 'Customer',
  properties: {
    id: p.integer().primary(),
    name: p.string(),
  },
});

export class Customer extends CustomerSchema.class {}
CustomerSchema.setClass(Customer);

const InvoiceSchema = defineEntity({
  name: 'Invoice',
  properties: {
    id: p.integer().primary(),
    customer: () => p.manyToOne(Customer),
    cents: p.integer(),
    status: p.enum(['draft', 'issued']).default('issued'),
    // 1, 2, 3 … for each customer. A draft has none.
    number: autoSequence({
      uniqueWith: 'customer',
      when: (invoice: { status: string }) => invoice.status === 'issued',
      explicit: false,
    }).nullable(),
  },
});

export class Invoice extends InvoiceSchema.class {}
InvoiceSchema.setClass(Invoice);
