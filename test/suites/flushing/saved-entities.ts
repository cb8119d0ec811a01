import { describe, expect, test } from '@jest/globals';
import type { TestDatabase } from '../../support/databases/TestDatabase.js';
import { column, Customer, Invoice, openShop, Order } from '../../support/shop.js';

export function describeSavedEntities(database: TestDatabase): void {
  describe('a saved entity', () => {
    test('keeps its number when it is saved again, changed or not', async () => {
      const shop = await openShop(database);
      const em = shop.em();
      const order = em.create(Order, {});
      await em.flush();
      shop.statements.take();

      await em.persist(order).flush();
      expect(shop.statements.take()).toEqual([]);
      order.note = 'changed';
      await em.flush();
      const loaded = await shop.em().findOneOrFail(Order, order.id);
      expect(loaded).toMatchObject({ number: 1, note: 'changed' });
      expect(shop.statements.take().filter((sql) => /lock|as last/.test(sql))).toEqual([]);
    });

    test('refuses another number, and writes nothing', async () => {
      const shop = await openShop(database);
      const em = shop.em();
      const order = em.create(Order, { note: 'old' });
      await em.flush();
      order.number = 7;
      order.note = 'new';
      em.create(Customer, { name: 'not written either' });
      await expect(em.flush()).rejects.toMatchObject({
        name: 'NotEditableError',
        code: 'AUTO_SEQUENCE_NOT_EDITABLE',
        message: expect.stringMatching(/Order\.number .*from 1 to 7/),
      });
      await expect(shop.em().findOneOrFail(Order, order.id)).resolves.toMatchObject({ number: 1, note: 'old' });
      await expect(shop.em().count(Customer)).resolves.toBe(0);
    });

    test('refuses null, another number by reference, and two numbers that swap', async () => {
      const shop = await openShop(database);
      const em = shop.em();
      const [first, second] = [em.create(Order, {}), em.create(Order, {})];
      await em.flush();

      [first.number, second.number] = [second.number, first.number];
      await expect(em.flush()).rejects.toMatchObject({ code: 'AUTO_SEQUENCE_NOT_EDITABLE' });

      const other = shop.em();
      other.getReference(Order, first.id).number = 9;
      await expect(other.flush()).rejects.toMatchObject({ code: 'AUTO_SEQUENCE_NOT_EDITABLE' });

      const third = shop.em();
      Object.assign(await third.findOneOrFail(Order, first.id), { number: null });
      await expect(third.flush()).rejects.toMatchObject({ code: 'AUTO_SEQUENCE_NOT_EDITABLE' });
      await expect(column(shop, Order, 'number')).resolves.toEqual([1, 2]);
    });

    test('can be edited again once its number is put back', async () => {
      const shop = await openShop(database);
      const em = shop.em();
      const order = em.create(Order, {});
      await em.flush();
      order.number = 7;
      await expect(em.flush()).rejects.toThrow();
      order.number = 1;
      order.note = 'changed';
      await em.flush();
      await expect(column(shop, Order, 'note')).resolves.toEqual(['changed']);
    });

    test('keeps its number when its scope changes; the constraint refuses a collision', async () => {
      const shop = await openShop(database);
      const em = shop.em();
      const [ann, bob] = [em.create(Customer, { name: 'Ann' }), em.create(Customer, { name: 'Bob' })];
      const invoices = [ann, ann, bob].map((customer) => em.create(Invoice, { customer }));
      await em.flush();

      const [first, second] = invoices;
      if (!first || !second) {
        throw new Error('unreachable');
      }
      second.customer = bob;
      await em.flush();
      await expect(column(shop, Invoice, 'number', { customer: bob })).resolves.toEqual([2, 1]);
      first.customer = bob;
      await expect(em.flush()).rejects.toMatchObject({ name: 'UniqueConstraintViolationException' });
    });
  });
}
