/** From 7.2.2 on, a fork with `disableTransactions` flushes without a transaction, where no lock can be held. */
import { defineEntity, MikroORM, p, Utils } from '@mikro-orm/sqlite';
import { autoSequence, AutoSequenceSubscriber, TransactionRequiredError } from 'mikro-orm-auto-sequence';
import assert from 'node:assert/strict';

const Invoice = defineEntity({
  name: 'Invoice',
  properties: { id: p.integer().primary(), number: autoSequence().nullable() },
});
const Unlocked = defineEntity({
  name: 'Unlocked',
  properties: { id: p.integer().primary(), number: autoSequence({ lock: 'none' }) },
});

const orm = await MikroORM.init({
  dbName: ':memory:',
  entities: [Invoice, Unlocked],
  subscribers: [new AutoSequenceSubscriber()],
});
await orm.schema.create();

const em = orm.em.fork({ disableTransactions: true });
em.create(Invoice, {});
await assert.rejects(em.flush(), TransactionRequiredError);
assert.equal(await orm.em.fork().count(Invoice), 0);

const withoutLock = orm.em.fork({ disableTransactions: true });
const unlocked = withoutLock.create(Unlocked, {});
await withoutLock.flush();
assert.equal(unlocked.number, 1);

const usual = orm.em.fork();
const invoice = usual.create(Invoice, {});
await usual.flush();
assert.equal(invoice.number, 1);

await orm.close();
console.log(`MikroORM ${Utils.getORMVersion()}, refused without a transaction`);
