import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import type { SqlEntityManager } from '@mikro-orm/sql';
import { lockTable } from 'mikro-orm-auto-sequence';
import { postgresql } from '../../support/databases/postgresql/index.js';
import { awaitedLocks, KEY, TABLE, untilAwaited } from '../../support/databases/postgresql/locks.js';
import { connectWith, create, hold, numbering, openTickets, savedTickets, Ticket } from '../../support/tickets.js';

/** What waits for a transaction that has numbered a ticket of project A. */
const waits: Record<string, { lock: string; wait: (em: SqlEntityManager) => Promise<unknown> }> = {
  'a bare flush': { lock: KEY, wait: (em) => create(em, 'A') },
  'a flush in a transaction': { lock: KEY, wait: (em) => em.transactional((inner) => create(inner, 'B', 'A')) },
  lockTable: { lock: TABLE, wait: (em) => lockTable(em, Ticket, () => undefined) },
};

// Kysely reports on the console that the server has cancelled the query.
beforeEach(() => {
  jest.spyOn(console, 'error').mockImplementation(() => undefined);
});
afterEach(() => {
  jest.restoreAllMocks();
});

describe('the abort signal of an entity manager', () => {
  test.each(Object.entries(waits))('ends the wait of %s, and gives its connection back', async (_, { lock, wait }) => {
    const tickets = await openTickets(postgresql);
    const small = await connectWith(tickets, {}, { pool: { min: 0, max: 2 } });
    const holder = await hold(tickets, 'A');
    for (let round = 1; round <= 4; round++) {
      const abort = new AbortController();
      const waiter = wait(small.orm.em.fork({ signal: abort.signal }));
      const ended = expect(waiter).rejects.toThrow('the user went away');
      await untilAwaited(tickets, lock);
      abort.abort(new Error('the user went away'));
      await ended;
      await expect(awaitedLocks(tickets)).resolves.toEqual([]);
    }
    await expect(create(small.em(), 'B')).resolves.toEqual([1]);
    await holder.commit();
    await expect(create(small.em(), 'A')).resolves.toEqual([2]);
    await expect(savedTickets(tickets)).resolves.toEqual(['A-1', 'A-2', 'B-1']);
  });

  test("ends the wait for the table under lock: 'table'", async () => {
    const tickets = await openTickets(postgresql, numbering(Ticket, { lock: 'table' }));
    const holder = await hold(tickets, 'A');
    const abort = new AbortController();
    const waiter = create(tickets.orm.em.fork({ signal: abort.signal }), 'B');
    const ended = expect(waiter).rejects.toThrow('aborted');
    await untilAwaited(tickets, TABLE);
    abort.abort();
    await ended;
    await expect(awaitedLocks(tickets)).resolves.toEqual([]);
    await holder.commit();
  });
});
