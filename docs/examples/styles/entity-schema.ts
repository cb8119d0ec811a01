// #region entities
import { EntitySchema, type Opt } from '@mikro-orm/core';
// #region import
import { AutoSequenceType } from 'mikro-orm-auto-sequence';
// #endregion import

export class Customer {
  id!: number;
  name!: string;
}

export class Invoice {
  id!: number;
  customer!: Customer;
  number!: Opt<number>;
}

export const CustomerSchema = new EntitySchema({
  class: Customer,
  properties: {
    id: { type: 'integer', primary: true },
    name: { type: 'string' },
  },
});

export const InvoiceSchema = new EntitySchema({
  class: Invoice,
  properties: {
    id: { type: 'integer', primary: true },
    customer: { kind: 'm:1', entity: () => Customer },
    // #region property
    number: { type: new AutoSequenceType({ uniqueWith: 'customer' }) },
    // #endregion property
  },
});
// #endregion entities

// #region orm
import { MikroORM } from '@mikro-orm/sqlite';
import { AutoSequenceSubscriber } from 'mikro-orm-auto-sequence';

export const orm = await MikroORM.init({
  dbName: ':memory:',
  entities: [CustomerSchema, InvoiceSchema],
  subscribers: [new AutoSequenceSubscriber()],
});
// #endregion orm
