import { describe, expect, test } from '@jest/globals';
import { defineEntity, p } from '@mikro-orm/core';
import type { SqlEntityManager } from '@mikro-orm/sql';
import { autoSequence, AutoSequenceSubscriber } from 'mikro-orm-auto-sequence';
import { postgresql } from '../../support/databases/postgresql/index.js';
import { heldLocks, KEY, untilAwaited } from '../../support/databases/postgresql/locks.js';
import type { TestOrm } from '../../support/test-orm.js';

/** One transaction creates a parent and its first child, and goes on; another creates a child under the same key. */
async function race(orm: TestOrm, first: (em: SqlEntityManager) => void, second: (em: SqlEntityManager) => void) {
  const holder = orm.em();
  await holder.begin();
  first(holder);
  await holder.flush();
  await expect(heldLocks(orm)).resolves.toContain(KEY);
  const waiter = orm.em();
  second(waiter);
  const flushed = waiter.flush();
  await untilAwaited(orm, KEY);
  await holder.commit();
  await flushed;
  const rows = await orm.em().execute<{ number: number }[]>('select number from invoice order by number');
  expect(rows.map(({ number }) => number)).toEqual([1, 2]);
}

describe('a parent that is new in the flush is locked where its key is known before the INSERT', () => {
  test('a key that the client makes', async () => {
    const Customer = defineEntity({
      name: 'Customer',
      properties: {
        id: p
          .uuid()
          .primary()
          .onCreate(() => '4a4f4b4d-0000-4000-8000-000000000001'),
      },
    });
    const Invoice = defineEntity({
      name: 'Invoice',
      properties: {
        id: p.integer().primary(),
        // Without a foreign key another transaction may name a parent before it can see it.
        customer: () => p.manyToOne(Customer).createForeignKeyConstraint(false),
        number: autoSequence({ uniqueWith: 'customer' }),
      },
    });
    const orm = await postgresql.init({
      entities: [Customer, Invoice],
      subscribers: [new AutoSequenceSubscriber()],
    });
    await race(
      orm,
      (em) => em.create(Invoice, { customer: em.create(Customer, {}) }),
      (em) => em.create(Invoice, { customer: '4a4f4b4d-0000-4000-8000-000000000001' }),
    );
  });

  test('a key of several columns', async () => {
    const Customer = defineEntity({
      name: 'Customer',
      properties: { region: p.string().primary(), code: p.integer().primary() },
    });
    const Invoice = defineEntity({
      name: 'Invoice',
      properties: {
        id: p.integer().primary(),
        // Without a foreign key another transaction may name a parent before it can see it.
        customer: () => p.manyToOne(Customer).createForeignKeyConstraint(false),
        number: autoSequence({ uniqueWith: 'customer' }),
      },
    });
    const orm = await postgresql.init({
      entities: [Customer, Invoice],
      subscribers: [new AutoSequenceSubscriber()],
    });
    await race(
      orm,
      (em) => em.create(Invoice, { customer: em.create(Customer, { region: 'north', code: 7 }) }),
      (em) => em.create(Invoice, { customer: ['north', 7] }),
    );
  });
});
