import { describe, expect, test } from '@jest/globals';
import type { SqlEntityManager } from '@mikro-orm/sql';
import { AutoSequenceSubscriber } from 'mikro-orm-auto-sequence';
import { postgresql } from '../../support/databases/postgresql/index.js';
import type { TestOrm } from '../../support/test-orm.js';
import { waitForLockWaiters } from '../../support/gate.js';
import { column, Customer, openShop, Order } from '../../support/shop.js';

const pipelined = { driverOptions: { pipeline: true }, pool: { min: 0, max: 8 } };

/** The locks and the numbers are asked for at once there: the server must still read after it has locked. */
describe("in pg's pipeline mode", () => {
  test('50 flushes at once count 1 to 50', async () => {
    const shop = await openShop(postgresql, pipelined);
    await Promise.all(
      Array.from({ length: 50 }, () => {
        const em = shop.em();
        em.create(Order, {});
        return em.flush();
      }),
    );
    const numbers = await column(shop, Order, 'number');
    expect(numbers.sort((a, b) => a - b)).toEqual(Array.from({ length: 50 }, (_, i) => i + 1));
  });

  test.each([
    { ending: 'commits', expected: [1, 2] },
    { ending: 'rolls back', expected: [1] },
  ])('a flush that waits reads the number after the holder $ending', async ({ ending, expected }) => {
    const shop = await openShop(postgresql, pipelined);
    const holder = await holdNumber(shop);
    const em = shop.em();
    em.create(Order, {});
    const flush = em.flush();
    await waitForLockWaiters(shop, 1);
    await (ending === 'commits' ? holder.commit() : holder.rollback());
    await flush;
    await expect(column(shop, Order, 'number')).resolves.toEqual(expected);
  });

  test('the error of the lock is the one that is reported, and the connection comes back', async () => {
    const shop = await openShop(postgresql, { ...pipelined, pool: { min: 0, max: 2 } });
    await shop.em().execute('drop table "order"');
    for (let i = 0; i < 5; i++) {
      const em = shop.em();
      em.create(Order, {});
      await expect(em.flush()).rejects.toMatchObject({ code: '42P01' });
    }
    const em = shop.em();
    em.create(Customer, { name: 'Ann' });
    await em.flush();
    await expect(shop.em().count(Customer)).resolves.toBe(1);
  });

  test('a lockTimeout still holds', async () => {
    const shop = await openShop(postgresql, {
      ...pipelined,
      subscribers: [new AutoSequenceSubscriber({ lockTimeout: 50 })],
    });
    const holder = await holdNumber(shop);
    const em = shop.em();
    em.create(Order, {});
    await expect(em.flush()).rejects.toMatchObject({ code: 'AUTO_SEQUENCE_LOCK_TIMEOUT' });
    await holder.commit();
  });
});

/** Numbers an order in a transaction that is left open. */
async function holdNumber(shop: TestOrm): Promise<SqlEntityManager> {
  const em = shop.em();
  await em.begin();
  em.create(Order, {});
  await em.flush();
  return em;
}
