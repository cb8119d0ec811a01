import { defineEntity, MikroORM, p } from '@mikro-orm/sqlite';
import { autoSequence, AutoSequenceSubscriber } from 'mikro-orm-auto-sequence';
import assert from 'node:assert/strict';

const Customer = defineEntity({
  name: 'Customer',
  properties: {
    id: p.integer().primary(),
    name: p.string(),
  },
});

const Invoice = defineEntity({
  name: 'Invoice',
  properties: {
    id: p.integer().primary(),
    customer: () => p.manyToOne(Customer),
    number: autoSequence({ uniqueWith: 'customer' }),
  },
});

const orm = await MikroORM.init({
  dbName: ':memory:',
  entities: [Customer, Invoice],
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
