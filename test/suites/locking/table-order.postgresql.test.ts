import { expect, test } from '@jest/globals';
import { lockTable } from 'mikro-orm-auto-sequence';
import { column, openShop, Order, Ticket } from '../../support/shop.js';
import { postgresql } from '../../support/databases/postgresql/index.js';
import { Gate, waitForLockWaiters } from '../../support/gate.js';

test('a flush enters every table with a sequence that it writes to before it locks a key', async () => {
  const shop = await openShop(postgresql);
  const em = shop.em();
  const ticket = em.create(Ticket, { project: 'a', year: 2026 });
  await em.flush();
  shop.statements.take();

  ticket.year = 2027;
  em.create(Order, {});
  await em.flush();
  expect(shop.statements.take()[1]).toMatch(
    /^lock table only "order" in row exclusive mode; lock table only "ticket" in row exclusive mode; select /,
  );
});

test('so it does not deadlock with a lockTable over one of them that numbers in the other', async () => {
  const shop = await openShop(postgresql);
  const other = await shop.connect();
  const em = shop.em();
  const ticket = em.create(Ticket, { project: 'a', year: 2026 });
  await em.flush();

  const isLocked = new Gate();
  const mayNumber = new Gate();
  const holder = lockTable(other.em(), Ticket, async (inner) => {
    isLocked.open();
    await mayNumber.passed;
    inner.create(Order, { note: 'of the holder' });
    await inner.flush();
  });
  await isLocked.passed;
  ticket.year = 2027;
  em.create(Order, { note: 'of the flush' });
  const flush = em.flush();
  await waitForLockWaiters(shop, 1);
  mayNumber.open();
  await Promise.all([holder, flush]);
  await expect(column(shop, Order, 'number')).resolves.toEqual([1, 2]);
  await expect(column(shop, Ticket, 'year')).resolves.toEqual([2027]);
});
