import { Entity, ManyToOne, PrimaryKey, Property } from '@mikro-orm/decorators/es';
import { MikroORM, type Opt } from '@mikro-orm/sqlite';
import { AutoSequenceSubscriber } from 'mikro-orm-auto-sequence';
import { AutoSequence } from 'mikro-orm-auto-sequence/es';
import assert from 'node:assert/strict';

@Entity()
class Customer {
  @PrimaryKey({ type: 'number' })
  id!: number;

  @Property({ type: 'string' })
  name!: string;
}

@Entity()
class Invoice {
  @PrimaryKey({ type: 'number' })
  id!: number;

  @ManyToOne(() => Customer)
  customer!: Customer;

  @AutoSequence({ uniqueWith: 'customer' })
  number!: Opt<number>;
}

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
