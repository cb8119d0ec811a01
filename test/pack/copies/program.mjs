/**
 * An application with MikroORM in its bundle and this package outside, which then imports a copy of MikroORM of its own.
 * It does what would tell one copy from the other.
 */
import { defineEntity, LockMode, MikroORM, p, raw, Utils } from '@mikro-orm/sqlite';
import {
  autoSequence,
  AutoSequenceCounter,
  AutoSequenceSubscriber,
  ChangedAfterNumberingError,
  InvalidScopeError,
  lockTable,
  NotEditableError,
  UnknownScopeValueError,
} from 'mikro-orm-auto-sequence';
import assert from 'node:assert/strict';

const Customer = defineEntity({ name: 'Customer', properties: { id: p.integer().primary() } });
const Supplier = defineEntity({ name: 'Supplier', properties: { id: p.integer().primary() } });

const Invoice = defineEntity({
  name: 'Invoice',
  properties: {
    id: p.integer().primary(),
    customer: () => p.manyToOne(Customer),
    year: p.integer().nullable(),
    number: autoSequence({ uniqueWith: ['customer', 'year'] }),
  },
});

const Letter = defineEntity({
  name: 'Letter',
  properties: {
    id: p.integer().primary(),
    to: () => p.manyToOne([Customer, Supplier]).nullable(),
    number: autoSequence({ uniqueWith: 'to' }),
  },
});

const orm = await MikroORM.init({
  dbName: ':memory:',
  entities: [Customer, Supplier, Invoice, Letter, AutoSequenceCounter],
  subscribers: [new AutoSequenceSubscriber()],
});
await orm.schema.create();
assert.equal(await orm.schema.getUpdateSchemaSQL(), '');

// A name that no bundler sees.
const outside = ['@mikro-orm', 'core'].join('/');
/** @type {unknown} */
const other = await import(outside);
assert(typeof other === 'object' && other !== null && 'Utils' in other);
assert.notEqual(other.Utils, Utils, 'The package has the same copy of MikroORM as the application.');

// Parents of the same flush, whose keys the database makes.
const em = orm.em.fork();
const ada = em.create(Customer, {});
const bob = em.create(Customer, {});
const acme = em.create(Supplier, {});
const invoices = [ada, ada, bob].map((customer) => em.create(Invoice, { customer }));
const letters = [ada, acme, acme, null].map((to) => em.create(Letter, { to }));
await em.flush();
assert.deepEqual(
  invoices.map(({ number }) => number),
  [1, 2, 1],
);
assert.deepEqual(
  letters.map(({ number }) => number),
  [1, 1, 2, 1],
);

// Saved parents, in a transaction with a savepoint, under a pessimistic lock of MikroORM's.
await orm.em.fork().transactional(async (outer) => {
  const customer = await outer.findOneOrFail(Customer, ada.id, { lockMode: LockMode.PESSIMISTIC_WRITE });
  const first = outer.create(Invoice, { customer });
  await outer.transactional(async (inner) => {
    const second = inner.create(Invoice, { customer });
    const letter = inner.create(Letter, { to: inner.getReference(Supplier, acme.id) });
    await inner.flush();
    assert.deepEqual([first.number, second.number, letter.number].toSorted(), [3, 3, 4]);
  });
});

await lockTable(orm.em.fork(), Invoice, async (locked) => {
  const invoice = locked.create(Invoice, { customer: ada.id });
  await locked.flush();
  assert.equal(invoice.number, 5);
});

// Errors of the package, and what the database is asked to compute.
const edits = orm.em.fork();
const saved = await edits.findOneOrFail(Invoice, { customer: bob.id });
saved.number = 7;
await assert.rejects(edits.flush(), NotEditableError);
const computed = orm.em.fork();
computed.create(Invoice, { customer: ada.id, year: raw('2000 + 26') });
await assert.rejects(computed.flush(), UnknownScopeValueError);

// The entity of the package itself.
assert.equal(await orm.em.fork().count(AutoSequenceCounter), 0);

// What a hook changes behind the number.
const changing = {
  /** @param {import('@mikro-orm/core').EventArgs<object>} args */
  beforeCreate({ entity }) {
    Object.assign(entity, { year: 2027 });
  },
};
orm.em.getEventManager().registerSubscriber(changing);
const changed = orm.em.fork();
changed.create(Invoice, { customer: ada.id, year: 2026 });
await assert.rejects(changed.flush(), ChangedAfterNumberingError);
await orm.close();

// A declaration that is refused by the type of a property, whose column is one of texts.
const Photo = defineEntity({
  name: 'Photo',
  properties: { id: p.integer().primary(), tags: p.array(), number: autoSequence({ uniqueWith: 'tags' }) },
});
await assert.rejects(MikroORM.init({ dbName: ':memory:', entities: [Photo] }), InvalidScopeError);
console.log(`MikroORM ${Utils.getORMVersion()} in the bundle, another copy outside`);
