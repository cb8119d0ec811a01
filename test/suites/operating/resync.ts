import { describe, expect, test } from '@jest/globals';
import { AutoSequenceCounter, sequenceOf } from 'mikro-orm-auto-sequence';
import type { TestDatabase } from '../../support/databases/TestDatabase.js';
import { defineTicket, numbering, openTickets, Ticket } from '../../support/tickets.js';

export function describeResync(database: TestDatabase): void {
  describe('sequenceOf(…).resync', () => {
    test.each([
      ['up', 1, [3, 1, 2]],
      ['down', -1, [-3, -1, -2]],
    ] as const)('brings the counters of `reuse: false` up to the table, counting %s', async (_, step, [a, c, none]) => {
      const ticket = defineTicket({ reuse: false, step, startAt: step });
      const orm = await database.init({ ...numbering(ticket), entities: [ticket, AutoSequenceCounter] });
      const em = orm.em();
      ['a', 'a', 'b', null].forEach((project) => em.create(ticket, { project }));
      await em.flush();
      await orm.em().insertMany(ticket, [
        { project: 'a', title: '', number: a },
        { project: 'c', title: '', number: c },
        { project: null, title: '', number: none },
      ]);
      const sequence = sequenceOf(orm.em(), ticket, 'number');
      await expect(sequence.audit()).resolves.toMatchObject({ isExact: false });
      await expect(sequence.resync()).resolves.toBe(3);
      await expect(sequence.audit()).resolves.toMatchObject({ isExact: true });
      await expect(sequence.resync()).resolves.toBe(0);
      await orm.em().nativeDelete(ticket, { project: 'a' });
      await expect(sequence.last({ project: 'a' })).resolves.toBe(a);
    });

    test('does nothing where numbers come back, and there are no counters', async () => {
      const orm = await openTickets(database);
      orm.statements.take();
      await expect(sequenceOf(orm.em(), Ticket, 'number').resync()).resolves.toBe(0);
      expect(orm.statements.take()).toEqual([]);
    });
  });
}
