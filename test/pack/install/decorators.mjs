/** Decorators in an application where each package reaches only what it declares. */
import { Entity, PrimaryKey } from '@mikro-orm/decorators/legacy';
import { MikroORM } from '@mikro-orm/sqlite';
import { AutoSequenceSubscriber } from 'mikro-orm-auto-sequence';
import { AutoSequence } from 'mikro-orm-auto-sequence/legacy';
import 'mikro-orm-auto-sequence/es';
import assert from 'node:assert/strict';

class Invoice {
  /** @type {number | undefined} */
  id;

  /** @type {number | undefined} */
  number;
}

// As a compiler writes them.
PrimaryKey({ type: 'number' })(Invoice.prototype, 'id');
AutoSequence()(Invoice.prototype, 'number');
Entity()(Invoice);

const orm = await MikroORM.init({
  dbName: ':memory:',
  entities: [Invoice],
  subscribers: [new AutoSequenceSubscriber()],
});
await orm.schema.create();
const em = orm.em.fork();
const invoice = em.create(Invoice, {});
await em.flush();
assert.equal(invoice.number, 1);
await orm.close();
console.log('numbered with a decorator');
