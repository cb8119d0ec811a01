import { describe, expect, test } from '@jest/globals';
import type { EventSubscriber, FlushEventArgs, TransactionEventArgs } from '@mikro-orm/core';
import { AutoSequenceSubscriber } from 'mikro-orm-auto-sequence';
import type { TestDatabase } from '../../support/databases/TestDatabase.js';
import { column, Customer, Invoice, openShop, Order } from '../../support/shop.js';

/** An id that is taken already: its INSERT fails after the numbers were given. */
const TAKEN = 1;

export function describeFailingFlushes(database: TestDatabase): void {
  describe('a flush that fails', () => {
    test('takes its numbers back, and leaves no gap when its entities are persisted again', async () => {
      const shop = await openShop(database);
      await shop.em().insert(Customer, { id: TAKEN, name: 'Ann' });
      const em = shop.em();
      const orders = [em.create(Order, {}), em.create(Order, {})];
      const customer = em.create(Customer, { id: TAKEN, name: 'Bob' });
      const invoice = em.create(Invoice, { customer });
      await expect(em.flush()).rejects.toMatchObject({ name: 'UniqueConstraintViolationException' });
      expect(invoice.number).toBeUndefined();

      customer.id = 2;
      em.persist([...orders, invoice]);
      await em.flush();
      await expect(column(shop, Order, 'number')).resolves.toEqual([1, 2]);
      await expect(column(shop, Invoice, 'number')).resolves.toEqual([1]);
    });

    test('lets another flush have the number, and its own entities the next', async () => {
      const shop = await openShop(database);
      await shop.em().insert(Order, { id: TAKEN, number: 1 });
      const em = shop.em();
      const failed = em.create(Order, { id: TAKEN });
      await expect(em.flush()).rejects.toThrow();
      expect(failed.number).toBeUndefined();

      const other = shop.em();
      other.create(Order, { id: 2 });
      await other.flush();
      failed.id = 3;
      await em.persist(failed).flush();
      await expect(column(shop, Order, 'number')).resolves.toEqual([1, 2, 3]);
    });

    test('inside a transaction that is rolled back takes its numbers back too', async () => {
      const shop = await openShop(database);
      await shop.em().insert(Order, { id: TAKEN, number: 1 });
      const em = shop.em();
      const order = em.create(Order, { id: TAKEN });
      await expect(
        em.transactional(async (inner) => {
          await inner.persist(order).flush();
        }),
      ).rejects.toThrow();
      expect(order.number).toBeUndefined();

      order.id = 2;
      await em.persist(order).flush();
      await expect(column(shop, Order, 'number')).resolves.toEqual([1, 2]);
    });

    test('between em.begin() and em.rollback() takes its numbers back too', async () => {
      const shop = await openShop(database);
      await shop.em().insert(Order, { id: TAKEN, number: 1 });
      const em = shop.em();
      await em.begin();
      const order = em.create(Order, { id: TAKEN });
      await expect(em.flush()).rejects.toThrow();
      await em.rollback();
      expect(order.number).toBeUndefined();

      order.id = 2;
      await em.begin();
      await em.persist(order).commit();
      await expect(column(shop, Order, 'number')).resolves.toEqual([1, 2]);
    });

    test('in a savepoint can be repeated in the same transaction', async () => {
      const shop = await openShop(database);
      await shop.em().insert(Order, { id: TAKEN, number: 1 });
      const order = new Order();
      order.id = TAKEN;
      await shop.em().transactional(async (em) => {
        em.create(Order, { id: 2 });
        await em.flush();
        await expect(em.transactional((nested) => void nested.persist(order))).rejects.toThrow();
        expect(order.number).toBeUndefined();
        order.id = 3;
        await em.persist(order).flush();
      });
      await expect(column(shop, Order, 'number')).resolves.toEqual([1, 2, 3]);
    });

    if (database.goesOnAfterErrors) {
      test('in a transaction that goes on can be repeated in it', async () => {
        const shop = await openShop(database);
        await shop.em().insert(Order, { id: TAKEN, number: 1 });
        await shop.em().transactional(async (em) => {
          const order = em.create(Order, { id: TAKEN });
          await expect(em.flush()).rejects.toThrow();
          order.id = 3;
          em.create(Order, { id: 2 });
          await em.persist(order).flush();
        });
        await expect(column(shop, Order, 'number')).resolves.toEqual([1, 2, 3]);
      });

      test('in a transaction that goes on and is committed takes its numbers back', async () => {
        const shop = await openShop(database);
        await shop.em().insert(Order, { id: TAKEN, number: 1 });
        const order = new Order();
        order.id = TAKEN;
        await shop.em().transactional(async (em) => {
          await expect(em.persist(order).flush()).rejects.toThrow();
          em.clear();
        });
        expect(order.number).toBeUndefined();
        await expect(column(shop, Order, 'number')).resolves.toEqual([1]);
      });
    } else if (database.canRace) {
      test('in a transaction leaves no number behind that another entity manager would take for an explicit one', async () => {
        const shop = await openShop(database);
        await shop.em().insert(Order, { id: TAKEN, number: 1 });
        const em = shop.em();
        await em.begin();
        const order = new Order();
        order.id = TAKEN;
        await expect(em.persist(order).flush()).rejects.toThrow();

        const other = shop.em();
        other.create(Order, { id: 2 });
        await other.flush();
        order.id = 3;
        await shop.em().persist(order).flush();
        await em.rollback();
        await expect(column(shop, Order, 'number')).resolves.toEqual([1, 2, 3]);
      });
    }

    test('without a transaction leaves no number behind either, in one entity manager after the other', async () => {
      const subscribers = [new AutoSequenceSubscriber({ lock: 'none' })];
      const shop = await openShop(database, { implicitTransactions: false, subscribers });
      await shop.em().insert(Order, { id: TAKEN, number: 1 });
      const order = new Order();
      order.id = TAKEN;
      const [first, second, third] = [shop.em(), shop.em(), shop.em()];
      await expect(first.persist(order).flush()).rejects.toThrow();
      second.create(Order, { id: 2 });
      await second.flush();
      await expect(second.persist(order).flush()).rejects.toThrow();

      first.clear();
      first.create(Order, { id: 3 });
      await first.flush();
      order.id = 4;
      await third.persist(order).flush();
      await expect(column(shop, Order, 'number')).resolves.toEqual([1, 2, 3, 4]);
    });

    test('leaves a number alone that the application has set since', async () => {
      const shop = await openShop(database);
      await shop.em().insert(Order, { id: TAKEN, number: 1 });
      const em = shop.em();
      await em.begin();
      const order = em.create(Order, { id: TAKEN });
      await expect(em.flush()).rejects.toThrow();
      order.number = 77;
      await em.rollback();
      expect(order.number).toBe(77);
    });

    test('before the numbering leaves no plan for the next flush to carry out', async () => {
      const failing = new FailingOnce();
      const shop = await openShop(database, { subscribers: [new AutoSequenceSubscriber(), failing] });
      const em = shop.em();
      em.create(Order, {});
      await expect(em.flush()).rejects.toThrow('failing once');
      shop.statements.take();

      await em.flush();
      expect(shop.statements.take()).toEqual([]);
      await expect(shop.em().count(Order)).resolves.toBe(0);
    });

    test('because of a subscriber that joined late, rolls back and throws, takes its numbers back', async () => {
      const shop = await openShop(database);
      const em = shop.em();
      em.create(Order, {});
      await em.flush();
      let isFailing = true;
      const failing: EventSubscriber = {
        async afterTransactionStart({ em: flushed, transaction }: TransactionEventArgs) {
          if (isFailing) {
            isFailing = false;
            await flushed.getConnection().rollback(transaction);
            throw new Error('not now');
          }
        },
      };
      em.getEventManager().registerSubscriber(failing);
      const order = em.create(Order, {});
      await expect(em.flush()).rejects.toThrow('not now');
      expect(order.number).toBeUndefined();

      const other = shop.em();
      other.create(Order, {});
      await other.flush();
      await em.persist(order).flush();
      await expect(column(shop, Order, 'number')).resolves.toEqual([1, 2, 3]);
    });

    test('takes its number back from an entity whose change set a subscriber has computed', async () => {
      const order = new Order();
      order.id = TAKEN;
      const shop = await openShop(database, {
        subscribers: [
          new AutoSequenceSubscriber(),
          {
            onFlush: ({ uow }: FlushEventArgs) => {
              uow.computeChangeSet(order);
            },
          },
        ],
      });
      await shop.em().insert(Order, { id: TAKEN, number: 1 });
      await expect(shop.em().flush()).rejects.toMatchObject({ name: 'UniqueConstraintViolationException' });
      expect(order.number).toBeUndefined();
    });

    test('does not make entities look edited that a rolled-back transaction had inserted', async () => {
      const shop = await openShop(database);
      const em = shop.em();
      const customer = em.create(Customer, { name: 'Ann' });
      await em.flush();
      await expect(
        em.transactional(async (inner) => {
          inner.create(Invoice, { customer });
          await inner.flush();
          throw new Error('changed my mind');
        }),
      ).rejects.toThrow('changed my mind');

      customer.name = 'Anna';
      await em.flush();
      await expect(column(shop, Customer, 'name')).resolves.toEqual(['Anna']);
    });
  });

  describe('an error while numbering', () => {
    const openTiny = () => openShop(database, { pool: { min: 0, max: 2 } });

    test('gives the connection back: ten in a row, and a success after them', async () => {
      const shop = await openTiny();
      for (let i = 0; i < 10; i++) {
        const em = shop.em();
        em.persist(Object.assign(new Order(), { number: 1.5 }));
        await expect(em.flush()).rejects.toMatchObject({ code: 'AUTO_SEQUENCE_INVALID_NUMBER' });
      }
      expect(shop.statements.take()).toEqual(Array.from({ length: 10 }, () => ['begin', 'rollback']).flat());
      const em = shop.em();
      em.create(Order, {});
      await em.flush();
      await expect(column(shop, Order, 'number')).resolves.toEqual([1]);
    });

    test('that the database raises is its own, in a flush and in a transaction', async () => {
      const shop = await openTiny();
      await shop.orm.schema.drop();
      for (let i = 0; i < 10; i++) {
        const em = shop.em();
        em.create(Order, {});
        const flush = i % 2 === 0 ? em.flush() : em.transactional((inner) => inner.flush());
        await expect(flush).rejects.toMatchObject({ name: 'TableNotFoundException' });
      }
      await shop.orm.schema.create();
      const em = shop.em();
      em.create(Order, {});
      await em.transactional((inner) => inner.flush());
      await expect(column(shop, Order, 'number')).resolves.toEqual([1]);
    });

    test('is that there is no transaction, where MikroORM has them disabled', async () => {
      const shop = await openShop(database, { disableTransactions: true });
      const em = shop.em();
      em.create(Order, {});
      await expect(em.flush()).rejects.toMatchObject({ code: 'AUTO_SEQUENCE_TRANSACTION_REQUIRED' });
      await expect(shop.em().count(Order)).resolves.toBe(0);
    });

    test('in a transaction leaves it to the user to roll back', async () => {
      const shop = await openTiny();
      for (let i = 0; i < 10; i++) {
        const em = shop.em();
        await em.begin();
        em.persist(Object.assign(new Order(), { number: 1.5 }));
        await expect(em.flush()).rejects.toMatchObject({ code: 'AUTO_SEQUENCE_INVALID_NUMBER' });
        expect(em.isInTransaction()).toBe(true);
        await em.rollback();
      }
      const em = shop.em();
      em.create(Order, {});
      await em.flush();
      await expect(column(shop, Order, 'number')).resolves.toEqual([1]);
    });
  });
}

class FailingOnce implements EventSubscriber {
  #hasFailed = false;

  onFlush(): void {
    if (!this.#hasFailed) {
      this.#hasFailed = true;
      throw new Error('failing once');
    }
  }
}
