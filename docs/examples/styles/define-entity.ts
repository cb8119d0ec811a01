// #region entities
import { defineEntity, p } from '@mikro-orm/core';
import { autoSequence } from 'mikro-orm-auto-sequence';

const CustomerSchema = defineEntity({
  name: 'Customer',
  properties: { id: p.integer().primary(), name: p.string() },
});

export class Customer extends CustomerSchema.class {}
CustomerSchema.setClass(Customer);

const InvoiceSchema = defineEntity({
  name: 'Invoice',
  properties: {
    id: p.integer().primary(),
    customer: () => p.manyToOne(Customer),
    // #region property
    number: autoSequence({ uniqueWith: 'customer' }),
    // #endregion property
  },
});

// #region class
export class Invoice extends InvoiceSchema.class {}
InvoiceSchema.setClass(Invoice);
// #endregion class
// #endregion entities

// #region orm
import { MikroORM } from '@mikro-orm/sqlite';
import { AutoSequenceSubscriber } from 'mikro-orm-auto-sequence';

export const orm = await MikroORM.init({
  dbName: ':memory:',
  entities: [Customer, Invoice],
  subscribers: [new AutoSequenceSubscriber()],
});
// #endregion orm
