import { describe, expect, test } from '@jest/globals';
import { AutoSequenceSubscriber, lockTable } from 'mikro-orm-auto-sequence';
import type { TestDatabase } from '../../support/databases/TestDatabase.js';
import { column, Customer, Invoice, openShop, Order } from '../../support/shop.js';

export function describeLockTable(database: TestDatabase): void {
  const { isLock, lockTables } = database.sql;

  describe('lockTable', () => {
    test('takes the lock as the first statement of its transaction, and returns what the callback returns', async () => {
      const shop = await openShop(database);
      const number = await lockTable(shop.em(), Order, async (em) => {
        const order = em.create(Order, {});
        await em.flush();
        return order.number;
      });
      expect(number).toBe(1);
      const statements = shop.statements.take();
      const locks = lockTables({ table: 'order' });
      expect(statements.slice(0, 1 + locks.length)).toEqual(['begin', ...locks]);
      expect(statements.at(-1)).toBe('commit');
    });

    test('sends the lock of its database, quoted', async () => {
      const shop = await openShop(database);
      await lockTable(shop.em(), Order, () => undefined);
      expect(shop.statements.take()).toEqual(['begin', ...lockTables({ table: 'order' }), 'commit']);
    });

    test('flushes what the callback leaves, and rolls back when it throws', async () => {
      const shop = await openShop(database);
      await lockTable(shop.em(), Order, (em) => void em.create(Order, {}));
      await expect(column(shop, Order, 'number')).resolves.toEqual([1]);

      await expect(
        lockTable(shop.em(), Order, async (em) => {
          em.create(Order, {});
          await em.flush();
          throw new Error('changed my mind');
        }),
      ).rejects.toThrow('changed my mind');
      expect(shop.statements.take().at(-1)).toBe('rollback');
      await expect(column(shop, Order, 'number')).resolves.toEqual([1]);
    });

    test('locks several tables in one order, whatever that of the entities', async () => {
      const shop = await openShop(database);
      await lockTable(shop.em(), [Order, Invoice, Customer], () => undefined);
      await lockTable(shop.em(), [Customer, Order, Invoice], () => undefined);
      const locks = lockTables({ table: 'customer', column: 'id' }, { table: 'invoice' }, { table: 'order' });
      if (!database.hasOneWriter) {
        expect(shop.statements.take().filter(isLock)).toEqual([...locks, ...locks]);
      }
    });

    test('joins an open transaction as a savepoint', async () => {
      const shop = await openShop(database);
      await shop.em().transactional(async (em) => {
        await lockTable(em, Order, (inner) => void inner.create(Order, {}));
      });
      const locks = lockTables({ table: 'order' });
      expect(shop.statements.take().slice(1, 2 + locks.length)).toEqual([
        expect.stringMatching(/^savepoint/),
        ...locks,
      ]);
      await expect(column(shop, Order, 'number')).resolves.toEqual([1]);
    });

    test.each(['not_supported', 'supports', 'never'])(
      'refuses to run without a transaction (%s)',
      async (propagation) => {
        const shop = await openShop(database);
        let ran = false;
        const options = { propagation } as object;
        await expect(lockTable(shop.em(), Order, () => void (ran = true), options)).rejects.toMatchObject({
          code: 'AUTO_SEQUENCE_TRANSACTION_REQUIRED',
        });
        expect(ran).toBe(false);
      },
    );

    test('refuses to run where the entity manager has transactions disabled', async () => {
      const shop = await openShop(database);
      const em = shop.orm.em.fork({ disableTransactions: true });
      await expect(lockTable(em, Order, () => undefined)).rejects.toMatchObject({
        code: 'AUTO_SEQUENCE_TRANSACTION_REQUIRED',
      });
    });

    test.each([-1, 1.5, NaN, 2 ** 31])('refuses a lockTimeout of %p', async (lockTimeout) => {
      const shop = await openShop(database);
      await expect(lockTable(shop.em(), Order, () => undefined, { lockTimeout })).rejects.toMatchObject({
        code: 'AUTO_SEQUENCE_INVALID_OPTIONS',
        message: expect.stringMatching(/lockTable\(\).*lockTimeout/),
      });
    });

    test('refuses to lock nothing', async () => {
      const shop = await openShop(database);
      await expect(lockTable(shop.em(), [], () => undefined)).rejects.toMatchObject({
        code: 'AUTO_SEQUENCE_INVALID_OPTIONS',
      });
    });

    test("makes lock: 'none' exact for 100 creations at once", async () => {
      const shop = await openShop(database, { subscribers: [new AutoSequenceSubscriber({ lock: 'none' })] });
      const creations = Array.from({ length: 100 }, () => {
        return lockTable(shop.em(), Order, (em) => void em.create(Order, {}), { clear: true });
      });
      await Promise.all(creations);
      const numbers = await column(shop, Order, 'number');
      expect(numbers.sort((a, b) => a - b)).toEqual(Array.from({ length: 100 }, (_, i) => i + 1));
    });
  });

  if (database.canRace) {
    describe("lock: 'none' without lockTable", () => {
      test('loses some of 100 creations at once, and never gives a number twice', async () => {
        const shop = await openShop(database, {
          subscribers: [new AutoSequenceSubscriber({ lock: 'none' })],
          pool: { min: 0, max: 20 },
        });
        const results = await Promise.allSettled(
          Array.from({ length: 100 }, async () => {
            const em = shop.em();
            em.create(Order, {});
            await em.flush();
          }),
        );
        const refused = results.filter((result) => result.status === 'rejected');
        expect(refused.length).toBeGreaterThan(0);
        for (const { reason } of refused) {
          expect(reason).toMatchObject({ name: 'UniqueConstraintViolationException' });
        }
        const numbers = await column(shop, Order, 'number');
        expect(numbers).toHaveLength(100 - refused.length);
        expect(new Set(numbers).size).toBe(numbers.length);
      });
    });
  }
}
