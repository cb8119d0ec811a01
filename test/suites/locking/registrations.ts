import { describe, expect, test } from '@jest/globals';
import { AutoSequenceSubscriber } from 'mikro-orm-auto-sequence';
import type { TestDatabase } from '../../support/databases/TestDatabase.js';
import { create, numbering, openTickets, savedTickets, upTo } from '../../support/tickets.js';

export function describeRegistrations(database: TestDatabase): void {
  describe('registrations', () => {
    /** The statements of a flush by its own registration, which lock, read and insert once. */
    const locks: unknown[] = database.sql.lockScopes({ table: 'ticket' }).map((lock) => expect.stringMatching(lock));
    const once = ['begin', ...locks, expect.stringMatching(/ as last/), expect.stringMatching(/^insert/), 'commit'];

    test('two subscribers by mistake number once', async () => {
      const subscribers = [new AutoSequenceSubscriber(), new AutoSequenceSubscriber()];
      const tickets = await openTickets(database, { subscribers });
      await create(tickets.em(), 'A', 'A');
      expect(tickets.statements.take()).toEqual(once);
      await tickets.em().transactional((em) => create(em, 'A'));
      expect(tickets.statements.take()).toEqual(once);
      await expect(savedTickets(tickets)).resolves.toEqual(upTo(3, 'A'));
    });

    test('a subscriber that is registered twice numbers once', async () => {
      const subscriber = new AutoSequenceSubscriber();
      const tickets = await openTickets(database, { subscribers: [subscriber, subscriber] });
      tickets.orm.em.getEventManager().registerSubscriber(subscriber);
      await create(tickets.em(), 'A');
      expect(tickets.statements.take()).toEqual(once);
    });

    test('the first of two subscribers decides', async () => {
      const subscribers = [new AutoSequenceSubscriber({ lock: 'none' }), new AutoSequenceSubscriber({ lock: 'table' })];
      const tickets = await openTickets(database, { subscribers });
      await create(tickets.em(), 'A');
      expect(tickets.statements.take()).toEqual(once.filter((each) => !locks.includes(each)));
    });

    test('two ORMs over the same classes at once number once each', async () => {
      const shared = numbering();
      const here = await openTickets(database, shared);
      const there = await openTickets(database, shared);
      await Promise.all([create(here.em(), 'A', 'A'), create(there.em(), 'A')]);
      expect(here.statements.take()).toEqual(once);
      expect(there.statements.take()).toEqual(once);
      await Promise.all([create(here.em(), 'A'), create(there.em(), 'A')]);
      await expect(savedTickets(here)).resolves.toEqual(upTo(3, 'A'));
      await expect(savedTickets(there)).resolves.toEqual(upTo(2, 'A'));
    });
  });
}
