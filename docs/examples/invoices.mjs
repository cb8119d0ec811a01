import { defineEntity, MikroORM, p } from '@mikro-orm/sqlite';
import { autoSequence, AutoSequenceSubscriber } from 'mikro-orm-auto-sequence';

const Customer = defineEntity({
  name: 'Customer',
  properties: { id: p.integer().primary(), name: p.string() },
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
const invoices = [ada, bob, ada].map((customer) =>
  em.create(Invoice, { customer }),
);
await em.flush();

for (const { customer, number } of invoices) {
  console.log(customer.name, 'has invoice', number);
}
await orm.close();
