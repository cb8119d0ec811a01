import { describe, expect, test } from '@jest/globals';
import { defineEntity, p, raw, ref, Type } from '@mikro-orm/core';
import {
  autoSequence,
  AutoSequenceSubscriber,
  InvalidKeyError,
  InvalidOptionsError,
  sequenceOf,
} from 'mikro-orm-auto-sequence';
import type { TestDatabase } from '../../support/databases/TestDatabase.js';
import { Customer, Invoice, openShop, Order, Ticket } from '../../support/shop.js';
import type { TestOrm } from '../../support/test-orm.js';

const id = () => p.integer().primary();

/** A country as `DE` in the database, and as `Germany` in the program. */
class CountryType extends Type<string, string> {
  override convertToDatabaseValue(value: string): string {
    return value.slice(0, 2).toUpperCase();
  }

  override convertToJSValue(value: string): string {
    return value;
  }

  override getColumnType(): string {
    return 'varchar(2)';
  }
}

const Address = defineEntity({
  name: 'Address',
  embeddable: true,
  properties: { country: p.type(CountryType).$type<string>().nullable(), city: p.string().nullable() },
});

const Tenant = defineEntity({ name: 'Tenant', properties: { id: id(), name: p.string() } });

const Project = defineEntity({
  name: 'Project',
  primaryKeys: ['tenant', 'code'],
  properties: { tenant: () => p.manyToOne(Tenant).primary(), code: p.string().length(20).primary() },
});

const Task = defineEntity({
  name: 'Task',
  properties: {
    id: id(),
    project: () => p.manyToOne(Project),
    at: p.datetime().nullable(),
    address: () => p.embedded(Address).nullable(),
    inProject: autoSequence({ uniqueWith: 'project' }),
    atTime: autoSequence({ uniqueWith: 'at' }),
    inCountry: autoSequence({ uniqueWith: 'address.country' }),
  },
});

export function describeKeys(database: TestDatabase): void {
  async function withCustomers(): Promise<TestOrm> {
    const shop = await openShop(database);
    const em = shop.em();
    [1, 2].forEach((id) => em.create(Customer, { id, name: 'customer' }));
    [1, 1, 2].forEach((customer) => em.create(Invoice, { customer }));
    await em.flush();
    return shop;
  }

  describe('a key', () => {
    test('names a relation as entity, reference or key', async () => {
      const shop = await withCustomers();
      const em = shop.em();
      const sequence = sequenceOf(em, Invoice, 'number');
      const customer = await em.findOneOrFail(Customer, 1);
      const forms: unknown[] = [customer, ref(customer), em.getReference(Customer, 1), 1, { id: 1 }];
      for (const each of forms) {
        await expect(sequence.last({ customer: each as Customer })).resolves.toBe(2);
      }
      await expect(sequence.last({ customer: 2 })).resolves.toBe(1);
    });

    test.each([
      ['is missing', {}, /'customer' is missing/],
      ['is undefined', { customer: undefined }, /'customer' is missing/],
      ['is too many', { customer: 1, note: 'x' }, /was given 'note'/],
      ['is wrong', { client: 1 }, /was given 'client'/],
      ['is no key', { customer: { name: 'x' } }, /neither an entity, nor a reference, nor a primary key/],
      ['is JSON with the mark of an entity', { customer: { __entity: true, __helper: {} } }, /neither an entity/],
      ['is two keys', { customer: [1, 2] }, /neither an entity/],
      ['is SQL', { customer: raw('1') }, /is SQL/],
      ['belongs to no object', 1, /was given 1/],
      ['belongs to a list', [1], /was given \[1\]/],
    ])('is refused where a property %s', async (_, scope, message) => {
      const shop = await openShop(database);
      shop.statements.take();
      const last = sequenceOf(shop.em(), Invoice, 'number').last(scope as object);
      await expect(last).rejects.toThrow(InvalidKeyError);
      await expect(last).rejects.toThrow(message);
      await shop.em().transactional(async (em) => {
        await expect(sequenceOf(em, Invoice, 'number').next(scope as object)).rejects.toThrow(message);
      });
      expect(shop.statements.take()).toEqual(['begin', 'commit']);
    });

    test('is refused where a new entity has no key yet', async () => {
      const shop = await openShop(database);
      const em = shop.em();
      const customer = em.create(Customer, { name: 'new' }, { persist: false });
      await expect(sequenceOf(em, Invoice, 'number').last({ customer })).rejects.toThrow(/no primary key yet/);
    });

    test('of a sequence over the whole table has nothing', async () => {
      const shop = await openShop(database);
      const sequence = sequenceOf(shop.em(), Order, 'number');
      await expect(sequence.last()).resolves.toBeUndefined();
      await expect(sequence.last({})).resolves.toBeUndefined();
      await expect(sequence.last({ note: 'x' })).rejects.toThrow(/over the whole table.*was given 'note'/);
    });

    test('has the values that the database has: composite keys, dates, custom types, embeddables', async () => {
      const orm = await database.init({
        entities: [Tenant, Project, Task, Address],
        subscribers: [new AutoSequenceSubscriber()],
      });
      const em = orm.em();
      const tenant = em.create(Tenant, { id: 7, name: 'seven' });
      const project = em.create(Project, { tenant, code: 'x' });
      const at = new Date('2026-02-03T04:05:06.000Z');
      em.create(Task, { project, at, address: { country: 'Germany' } });
      em.create(Task, { project, at, address: { country: 'Germany' } });
      em.create(Task, { project });
      await em.flush();
      const inProject = sequenceOf(orm.em(), Task, 'inProject');
      for (const each of [project, [7, 'x'], { tenant: 7, code: 'x' }, { tenant, code: 'x' }]) {
        await expect(inProject.last({ project: each as typeof project })).resolves.toBe(3);
      }
      const atTime = sequenceOf(orm.em(), Task, 'atTime');
      await expect(atTime.last({ at })).resolves.toBe(2);
      await expect(atTime.last({ at: '2026-02-03T04:05:06.000Z' })).resolves.toBe(2);
      await expect(atTime.last({ at: null })).resolves.toBe(1);
      const inCountry = sequenceOf(orm.em(), Task, 'inCountry');
      await expect(inCountry.last({ address: { country: 'Germany' } })).resolves.toBe(2);
      await expect(inCountry.last({ address: { country: null } })).resolves.toBe(1);
      await expect(inCountry.last({ address: null })).resolves.toBe(1);
      await expect(inCountry.last({ address: {} })).rejects.toThrow(/'address.country' is missing/);
      await orm.em().transactional(async (inner) => {
        await expect(sequenceOf(inner, Task, 'inProject').next({ project: [7, 'x'] as never })).resolves.toBe(4);
        const task = inner.create(Task, { project: inner.getReference(Project, [7, 'x']) });
        await inner.flush();
        expect(task).toMatchObject({ inProject: 5, atTime: 2, inCountry: 2 });
      });
    });

    test('names a relation to several classes, and one that an audit has found', async () => {
      const Person = defineEntity({ name: 'Person', properties: { id: id() } });
      const Firm = defineEntity({ name: 'Firm', properties: { id: id() } });
      const Bill = defineEntity({
        name: 'Bill',
        properties: {
          id: id(),
          payer: () => p.manyToOne([Person, Firm]).nullable(),
          number: autoSequence({ uniqueWith: 'payer' }),
        },
      });
      const orm = await database.init({ entities: [Person, Firm, Bill], subscribers: [new AutoSequenceSubscriber()] });
      const em = orm.em();
      const person = em.create(Person, { id: 1 });
      const firm = em.create(Firm, { id: 1 });
      [person, person, firm, null].forEach((payer) => em.create(Bill, { payer }));
      await em.flush();
      const sequence = sequenceOf(orm.em(), Bill, 'number');
      await expect(sequence.last({ payer: person })).resolves.toBe(2);
      await expect(sequence.last({ payer: firm })).resolves.toBe(1);
      await expect(sequence.last({ payer: null })).resolves.toBe(1);
      await orm.em().execute(`update bill set number = 5 where number = 2`);
      const { findings } = await sequence.audit();
      const [found] = findings.filter(({ kind }) => kind === 'gap');
      expect(found).toMatchObject({ from: 2, to: 4 });
      await expect(sequence.last({ ...found?.scope })).resolves.toBe(5);
      await expect(sequence.last({ payer: 7 as never })).rejects.toThrow(/neither an entity/);
    });

    test('means what its values are, whatever they look like', async () => {
      const shop = await openShop(database);
      const sequence = sequenceOf(shop.em(), Ticket, 'inProject');
      for (const project of ["'); drop table ticket; --", '?', '{"sql":"1"}', 'a\\']) {
        await expect(sequence.last({ project })).resolves.toBeUndefined();
      }
      await expect(sequence.last({ project: { sql: '1', params: [] } as never })).resolves.toBeUndefined();
    });
  });

  describe('sequenceOf', () => {
    test('needs no name where the entity has one sequence', async () => {
      const shop = await openShop(database);
      expect(sequenceOf(shop.em(), Invoice).name).toBe('Invoice.number');
    });

    test.each([
      ['an entity without one', Customer, undefined, /Customer has no sequence\. Declare/],
      [
        'an entity with several, and no name',
        Ticket,
        undefined,
        /several sequences\..*'number', 'inProject', 'inYear'/,
      ],
      ['a name of none', Invoice, 'note', /no sequence 'note'\. Its sequences are: 'number'/],
    ])('refuses %s', async (_, entity, property, message) => {
      const shop = await openShop(database);
      const call = () => sequenceOf(shop.em(), entity as typeof Invoice, property as 'number');
      expect(call).toThrow(InvalidOptionsError);
      expect(call).toThrow(message);
    });

    test('refuses an entity that the ORM does not know', async () => {
      const shop = await openShop(database);
      expect(() => sequenceOf(shop.em(), Task, 'atTime')).toThrow(/Task is not among the entities/);
    });

    test('refuses a schema that is no name', async () => {
      const shop = await openShop(database);
      expect(() => sequenceOf(shop.em(), Invoice, 'number', { schema: 1 as never })).toThrow(InvalidOptionsError);
    });
  });
}
