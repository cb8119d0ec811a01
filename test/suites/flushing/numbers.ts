import { describe, expect, test } from '@jest/globals';
import { AutoSequenceSubscriber } from 'mikro-orm-auto-sequence';
import type { TestDatabase } from '../../support/databases/TestDatabase.js';
import { column, Customer, Invoice, openShop, Order, Page, Ticket } from '../../support/shop.js';

export function describeNumbers(database: TestDatabase): void {
  describe('numbers', () => {
    test('count from 1 over the table, in the order of the inserts', async () => {
      const shop = await openShop(database);
      const em = shop.em();
      const orders = ['first', 'second', 'third'].map((note) => em.create(Order, { note }));
      await em.flush();
      expect(orders.map(({ number }) => number)).toEqual([1, 2, 3]);
      await expect(column(shop, Order, 'number')).resolves.toEqual([1, 2, 3]);

      em.create(Order, {});
      await em.flush();
      await expect(column(shop, Order, 'number')).resolves.toEqual([1, 2, 3, 4]);
    });

    test('count per customer, who may be new in the same flush', async () => {
      const shop = await openShop(database);
      const em = shop.em();
      const ann = em.create(Customer, { name: 'Ann' });
      const bob = em.create(Customer, { name: 'Bob' });
      for (const customer of [ann, bob, ann, ann, bob]) {
        em.create(Invoice, { customer });
      }
      await em.flush();
      await expect(column(shop, Invoice, 'number', { customer: ann })).resolves.toEqual([1, 2, 3]);
      await expect(column(shop, Invoice, 'number', { customer: bob })).resolves.toEqual([1, 2]);
    });

    test('mix customers that have invoices, that have none yet, and that are new', async () => {
      const shop = await openShop(database);
      const em = shop.em();
      const old = em.create(Customer, { name: 'old' });
      const idle = em.create(Customer, { name: 'idle' });
      em.create(Invoice, { customer: old });
      await em.flush();

      const fresh = em.create(Customer, { name: 'fresh' });
      for (const customer of [fresh, old, idle, old, fresh, idle, idle]) {
        em.create(Invoice, { customer });
      }
      await em.flush();
      await expect(column(shop, Invoice, 'number', { customer: old })).resolves.toEqual([1, 2, 3]);
      await expect(column(shop, Invoice, 'number', { customer: idle })).resolves.toEqual([1, 2, 3]);
      await expect(column(shop, Invoice, 'number', { customer: fresh })).resolves.toEqual([1, 2]);
    });

    test('of several sequences on one entity do not disturb each other', async () => {
      const shop = await openShop(database);
      const em = shop.em();
      for (const [project, year] of [
        ['a', 2025],
        ['b', 2025],
        ['a', 2026],
        ['a', 2025],
      ] as const) {
        em.create(Ticket, { project, year });
      }
      await em.flush();
      await expect(column(shop, Ticket, 'number')).resolves.toEqual([1000, 1001, 1002, 1003]);
      await expect(column(shop, Ticket, 'inProject')).resolves.toEqual([1, 1, 2, 3]);
      await expect(column(shop, Ticket, 'inYear')).resolves.toEqual([10, 10, 10, 11]);
    });

    test('treat null as a scope of its own, in which the database refuses a duplicate too', async () => {
      const shop = await openShop(database);
      const em = shop.em();
      for (const book of [null, 'Emma', null, undefined]) {
        em.create(Page, book === undefined ? {} : { book });
      }
      await em.flush();
      em.create(Page, { book: null });
      await em.flush();
      await expect(column(shop, Page, 'number', { book: null })).resolves.toEqual([1, 2, 3, 4]);
      await expect(column(shop, Page, 'number', { book: 'Emma' })).resolves.toEqual([1]);
      await expect(em.insert(Page, { book: null, number: 4 })).rejects.toMatchObject({
        name: 'UniqueConstraintViolationException',
      });
    });

    test('reach entities that only a cascade persists', async () => {
      const shop = await openShop(database);
      const em = shop.em();
      const customer = new Customer();
      customer.name = 'Ann';
      for (let i = 0; i < 2; i++) {
        customer.invoices.add(new Invoice());
      }
      em.persist(customer);
      await em.flush();
      expect(customer.invoices.map(({ number }) => number)).toEqual([1, 2]);
      await expect(column(shop, Invoice, 'number')).resolves.toEqual([1, 2]);
    });

    test('rise with the generated ids in a flush of several batches', async () => {
      const shop = await openShop(database, { batchSize: 7 });
      const em = shop.em();
      for (let i = 0; i < 20; i++) {
        em.create(Order, {});
      }
      await em.flush();
      await expect(column(shop, Order, 'number')).resolves.toEqual(Array.from({ length: 20 }, (_, i) => i + 1));
    });

    if (database.reuses) {
      test('of the last row are given again when it is deleted, and of a middle row are not', async () => {
        const shop = await openShop(database);
        const em = shop.em();
        const orders = [1, 2, 3].map(() => em.create(Order, {}));
        await em.flush();

        await em.remove(orders[2] ?? []).flush();
        em.create(Order, { note: 'takes 3 again' });
        await em.flush();
        await expect(column(shop, Order, 'number')).resolves.toEqual([1, 2, 3]);

        await em.remove(orders[1] ?? []).flush();
        em.create(Order, { note: 'leaves 2' });
        await em.flush();
        await expect(column(shop, Order, 'number')).resolves.toEqual([1, 3, 4]);
      });
    }

    test('of a row that the same flush deletes are not given again, since MikroORM deletes last', async () => {
      const shop = await openShop(database);
      const em = shop.em();
      const [first, second] = [em.create(Order, {}), em.create(Order, {})];
      await em.flush();
      em.remove(second);
      em.create(Order, {});
      await em.flush();
      expect(first.number).toBe(1);
      await expect(column(shop, Order, 'number')).resolves.toEqual([1, 3]);
    });

    test('are those of the rows: filters do not hide any', async () => {
      const shop = await openShop(database, {
        filters: { noted: { name: 'noted', cond: { note: { $ne: null } }, entity: ['Order'], default: true } },
      });
      const em = shop.em();
      em.create(Order, {});
      await em.flush();
      em.create(Order, { note: 'seen' });
      await em.flush();
      await expect(column(shop, Order, 'number')).resolves.toEqual([2]);
      await expect(shop.em().count(Order, {}, { filters: false })).resolves.toBe(2);
    });

    if (database.reuses && !database.hasTriggers) {
      test('come once where two subscribers were registered', async () => {
        const shop = await openShop(database, {
          subscribers: [new AutoSequenceSubscriber(), new AutoSequenceSubscriber()],
        });
        const em = shop.em();
        em.create(Order, {});
        await em.flush();
        const statements = shop.statements.take();
        expect(statements).toEqual([
          'begin',
          ...database.sql.lockScopes({ table: 'order' }).map((lock) => expect.stringMatching(lock) as unknown),
          expect.stringMatching(/ as last/),
          expect.stringMatching(/^insert/),
          'commit',
        ]);
        await expect(column(shop, Order, 'number')).resolves.toEqual([1]);
      });
    }
  });
}
