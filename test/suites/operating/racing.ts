import { describe, expect, test } from '@jest/globals';
import { defineEntity, p } from '@mikro-orm/core';
import { autoSequence, AutoSequenceSubscriber, sequenceOf } from 'mikro-orm-auto-sequence';
import type { TestDatabase } from '../../support/databases/TestDatabase.js';
import { waitForLockWaiters } from '../../support/gate.js';
import { connectWith, create, openTickets, savedTickets, Ticket, upTo } from '../../support/tickets.js';

/** Other connections, which number at the same time. */
export function describeRacing(database: TestDatabase): void {
  describe('sequenceOf, beside others', () => {
    test('next holds its key until the end: a flush waits, and one of another key does not', async () => {
      const tickets = await openTickets(database);
      const other = await tickets.connect();
      const em = tickets.em();
      await em.begin();
      const number = await sequenceOf(em, Ticket, 'number').next({ project: 'a' });
      await expect(create(other.em(), 'b')).resolves.toEqual([1]);
      const waiting = create(other.em(), 'a');
      await waitForLockWaiters(tickets, 1);
      await em.insert(Ticket, { project: 'a', title: 'by hand', number });
      await em.commit();
      await expect(waiting).resolves.toEqual([2]);
    });

    if (database.reuses) {
      test('without the lock, the flush takes the same number', async () => {
        const tickets = await openTickets(database, { subscribers: [new AutoSequenceSubscriber({ lock: 'none' })] });
        const other = await connectWith(tickets, { lock: 'none' });
        const em = tickets.em();
        await em.begin();
        const number = await sequenceOf(em, Ticket, 'number').next({ project: 'a' });
        await expect(create(other.em(), 'a')).resolves.toEqual([number]);
        await em.rollback();
      });
    }

    test('last waits for nobody', async () => {
      const tickets = await openTickets(database);
      const other = await tickets.connect();
      await create(tickets.em(), 'a');
      const em = tickets.em();
      await em.begin();
      await sequenceOf(em, Ticket, 'number').next({ project: 'a' });
      await expect(sequenceOf(other.em(), Ticket, 'number').last({ project: 'a' })).resolves.toBe(1);
      await expect(sequenceOf(other.em(), Ticket, 'number').audit()).resolves.toMatchObject({ rows: 1, isExact: true });
      await em.rollback();
    });

    test('many that assign and flush at once leave no gap', async () => {
      const tickets = await openTickets(database);
      const other = await tickets.connect();
      const rows = ['a', 'b', 'a', 'c'].map((project) => ({ project, title: '' }));
      const assign = () =>
        tickets.em().transactional(async (em) => {
          await em.insertMany(Ticket, await sequenceOf(em, Ticket, 'number').assign(rows));
        });
      const works = Array.from({ length: 10 }, (_, at) => (at % 2 === 0 ? assign() : create(other.em(), 'c', 'a')));
      await Promise.all(works);
      await expect(savedTickets(tickets)).resolves.toEqual([...upTo(15, 'a'), ...upTo(5, 'b'), ...upTo(10, 'c')]);
    });

    test('a backfill in batches lets flushes go on, and takes none of their numbers', async () => {
      const Receipt = defineEntity({
        name: 'Receipt',
        properties: {
          id: p.integer().primary(),
          shop: p.integer(),
          number: autoSequence({ uniqueWith: 'shop' }).nullable(),
        },
      });
      const receipts = await database.init({ entities: [Receipt], subscribers: [new AutoSequenceSubscriber()] });
      const other = await receipts.connect();
      await receipts.em().insertMany(
        Receipt,
        Array.from({ length: 200 }, (_, at) => ({ shop: at % 5 })),
      );
      await receipts.em().execute('update receipt set number = null');
      const flush = async (shop: number) => {
        const em = other.em();
        em.create(Receipt, { shop });
        await em.flush();
      };
      let flushed = 0;
      let running = Promise.resolve();
      await sequenceOf(receipts.em(), Receipt, 'number').backfill({
        batchSize: 20,
        onProgress: () => {
          running = Promise.all([running, flush(flushed % 5), flush((flushed + 1) % 5)]).then(() => undefined);
          flushed += 2;
        },
      });
      await running;
      expect(flushed).toBe(20);
      const { rows, withoutNumber, findings } = await sequenceOf(receipts.em(), Receipt, 'number').audit();
      expect({ rows, withoutNumber, findings }).toEqual({ rows: 220, withoutNumber: 0, findings: [] });
    });

    test('a backfill in batches leaves rows alone that another one has numbered', async () => {
      const Receipt = defineEntity({
        name: 'Receipt',
        properties: { id: p.integer().primary(), number: autoSequence().nullable() },
      });
      const receipts = await database.init({ entities: [Receipt], subscribers: [new AutoSequenceSubscriber()] });
      const other = await receipts.connect();
      await receipts.em().insertMany(
        Receipt,
        Array.from({ length: 100 }, () => ({ number: null })),
      );
      await receipts.em().execute('update receipt set number = null');
      const counts = await Promise.all(
        [receipts, other].map((each) => sequenceOf(each.em(), Receipt, 'number').backfill({ batchSize: 7 })),
      );
      expect(counts.reduce((sum, count) => sum + count)).toBe(100);
      const { withoutNumber, findings } = await sequenceOf(receipts.em(), Receipt, 'number').audit();
      expect({ withoutNumber, findings }).toEqual({ withoutNumber: 0, findings: [] });
    });
  });
}
