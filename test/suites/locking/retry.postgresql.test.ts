import { expect, test } from '@jest/globals';
import { DeadlockException } from '@mikro-orm/core';
import { withRetry } from '../../../examples/with-retry.js';
import { postgresql } from '../../support/databases/postgresql/index.js';
import { Gate } from '../../support/gate.js';
import { column, Customer, Invoice, openShop } from '../../support/shop.js';

test('the recipe of the documentation repeats a transaction that deadlocked, and both sides end up numbered', async () => {
  const shop = await openShop(postgresql);
  const em = shop.em();
  const [ann, bob] = [em.create(Customer, { name: 'Ann' }), em.create(Customer, { name: 'Bob' })];
  await em.flush();
  const gates = [new Gate(), new Gate()] as const;
  let deadlocks = 0;
  /** Numbers in two scopes, one flush each, the second when the other side has done its first. */
  const inOrder = (customers: readonly [Customer, Customer], own: Gate, other: Gate) =>
    withRetry(shop.em(), async (em) => {
      try {
        em.create(Invoice, { customer: em.getReference(Customer, customers[0].id) });
        await em.flush();
        own.open();
        await other.passed;
        em.create(Invoice, { customer: em.getReference(Customer, customers[1].id) });
        await em.flush();
      } catch (error) {
        deadlocks += error instanceof DeadlockException ? 1 : 0;
        throw error;
      }
    });
  await Promise.all([inOrder([ann, bob], ...gates), inOrder([bob, ann], gates[1], gates[0])]);
  expect(deadlocks).toBe(1);
  await expect(column(shop, Invoice, 'number', { customer: ann })).resolves.toEqual([1, 2]);
  await expect(column(shop, Invoice, 'number', { customer: bob })).resolves.toEqual([1, 2]);
});

test('and gives up on an error that no repetition cures, or after so many attempts', async () => {
  const shop = await openShop(postgresql);
  let calls = 0;
  const failing = (error: Error) =>
    withRetry(shop.em(), () => {
      calls++;
      return Promise.reject(error);
    });
  await expect(failing(new Error('no database error'))).rejects.toThrow('no database error');
  expect(calls).toBe(1);
  await expect(failing(new DeadlockException(new Error('every time')))).rejects.toThrow('every time');
  expect(calls).toBe(6);
  await expect(failing(Object.assign(new Error('database is locked'), { code: 'SQLITE_BUSY' }))).rejects.toThrow();
  expect(calls).toBe(11);
});
