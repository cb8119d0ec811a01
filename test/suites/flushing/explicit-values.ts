import { describe, expect, test } from '@jest/globals';
import type { TestDatabase } from '../../support/databases/TestDatabase.js';
import { column, Customer, Invoice, openShop, Order } from '../../support/shop.js';

export function describeExplicitValues(database: TestDatabase): void {
  describe('an explicit number on a new entity', () => {
    test('is kept, and the rest of its group continues after it', async () => {
      const shop = await openShop(database);
      const em = shop.em();
      for (const number of [undefined, 50, undefined, 7]) {
        em.create(Order, number === undefined ? {} : { number });
      }
      await em.flush();
      em.create(Order, {});
      await em.flush();
      await expect(column(shop, Order, 'number')).resolves.toEqual([51, 50, 52, 7, 53]);
    });

    test('below the largest is kept, and the rest continues after the largest', async () => {
      const shop = await openShop(database);
      const em = shop.em();
      em.create(Order, { number: 10 });
      await em.flush();
      em.create(Order, { number: 3 });
      em.create(Order, {});
      await em.flush();
      await expect(column(shop, Order, 'number')).resolves.toEqual([10, 3, 11]);
    });

    test('counts for its own scope only', async () => {
      const shop = await openShop(database);
      const em = shop.em();
      const [ann, bob] = [em.create(Customer, { name: 'Ann' }), em.create(Customer, { name: 'Bob' })];
      em.create(Invoice, { customer: ann, number: 100 });
      em.create(Invoice, { customer: bob });
      await em.flush();
      em.create(Invoice, { customer: ann });
      em.create(Invoice, { customer: bob });
      await em.flush();
      await expect(column(shop, Invoice, 'number', { customer: ann })).resolves.toEqual([100, 101]);
      await expect(column(shop, Invoice, 'number', { customer: bob })).resolves.toEqual([1, 2]);
    });

    test('is that of an entity that was removed and is persisted again, in one transaction too', async () => {
      const shop = await openShop(database);
      await shop.em().transactional(async (em) => {
        const [first] = [em.create(Order, {}), em.create(Order, {})];
        await em.flush();
        await em.remove(first).flush();
        await em.persist(first).flush();
      });
      await expect(column(shop, Order, 'number')).resolves.toEqual([1, 2]);
    });

    test('that is taken is refused by the constraint', async () => {
      const shop = await openShop(database);
      const em = shop.em();
      em.create(Order, { number: 1 });
      await em.flush();
      em.create(Order, { number: 1 });
      await expect(em.flush()).rejects.toMatchObject({ name: 'UniqueConstraintViolationException' });
      await expect(column(shop, Order, 'number')).resolves.toEqual([1]);
    });

    test('of null is no number: the entity gets the next one', async () => {
      const shop = await openShop(database);
      const em = shop.em();
      const order = new Order();
      Object.assign(order, { number: null });
      await em.persist(order).flush();
      await expect(column(shop, Order, 'number')).resolves.toEqual([1]);
    });

    test.each([1.5, NaN, Infinity, 2 ** 53, '7', 7n])('of %p is refused before anything is written', async (number) => {
      const shop = await openShop(database);
      const em = shop.em();
      const order = new Order();
      Object.assign(order, { number });
      em.create(Customer, { name: 'not written either' });
      em.persist(order);
      await expect(em.flush()).rejects.toThrow(/Order\.number/);
      await expect(shop.em().count(Order)).resolves.toBe(0);
      await expect(shop.em().count(Customer)).resolves.toBe(0);
      expect(shop.statements.take().filter((sql) => sql.startsWith('insert'))).toEqual([]);
    });
  });
}
