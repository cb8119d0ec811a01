import { EntitySchema, MikroORM, type Opt } from '@mikro-orm/sqlite';
import { AutoSequenceSubscriber, AutoSequenceType } from 'mikro-orm-auto-sequence';
import assert from 'node:assert/strict';

class Customer {
  id!: number;
  name!: string;
}

class Invoice {
  id!: number;
  customer!: Customer;
  number!: Opt<number>;
}

const CustomerSchema = new EntitySchema({
  class: Customer,
  properties: {
    id: { type: 'number', primary: true },
    name: { type: 'string' },
  },
});

const InvoiceSchema = new EntitySchema({
  class: Invoice,
  properties: {
    id: { type: 'number', primary: true },
    customer: { kind: 'm:1', entity: () => Customer },
    number: { type: new AutoSequenceType({ uniqueWith: 'customer' }) },
  },
});

const orm = await MikroORM.init({
  dbName: ':memory:',
  entities: [CustomerSchema, InvoiceSchema],
  subscribers: [new AutoSequenceSubscriber()],
});
await orm.schema.create();

const em = orm.em.fork();
const ada = em.create(Customer, { name: 'Ada' });
const bob = em.create(Customer, { name: 'Bob' });
for (const customer of [ada, ada, bob]) {
  em.create(Invoice, { customer });
}
await em.flush();

const invoices = await orm.em.fork().findAll(Invoice, { orderBy: { id: 'asc' } });
const numbers: number[] = invoices.map((invoice) => invoice.number);
assert.deepEqual(numbers, [1, 2, 1]);
await orm.close();
