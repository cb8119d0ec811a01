/** A flush in an application that has nothing but MikroORM and this package. */
import { defineEntity, MikroORM, p, Utils } from '@mikro-orm/sqlite';
import { autoSequence, AutoSequenceSubscriber } from 'mikro-orm-auto-sequence';
import assert from 'node:assert/strict';

const Customer = defineEntity({ name: 'Customer', properties: { id: p.integer().primary() } });

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
const ada = em.create(Customer, {});
const bob = em.create(Customer, {});
for (const customer of [ada, ada, bob]) {
  em.create(Invoice, { customer });
}
await em.flush();
const invoices = await orm.em.fork().findAll(Invoice, { orderBy: { id: 'asc' } });
const numbers = invoices.map(({ number }) => number);
assert.deepEqual(numbers, [1, 2, 1]);
await orm.close();
console.log(`MikroORM ${Utils.getORMVersion()}, numbers ${numbers.join(', ')}`);
