import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { DefaultLogger } from '@mikro-orm/core';
import { postgresql } from '../../support/databases/postgresql/index.js';
import { KEY, untilAwaited } from '../../support/databases/postgresql/locks.js';
import { eventually } from '../../support/gate.js';
import type { TestOrm } from '../../support/test-orm.js';
import { connectWith, create, hold, openTickets, savedTickets, upTo } from '../../support/tickets.js';

/** Another process with a pool of three connections, and what MikroORM's logger writes there. */
async function connectSmall(tickets: TestOrm, warnAfter: number) {
  const warnings: string[] = [];
  const small = await connectWith(
    tickets,
    { warnAfter },
    {
      pool: { min: 0, max: 3 },
      loggerFactory: (options) => new DefaultLogger({ ...options, writer: (message) => warnings.push(message) }),
      debug: false,
    },
  );
  return { small, warnings };
}

/** Ends what stands in line, as an administrator would. */
async function cancelWaiters(tickets: TestOrm): Promise<void> {
  await tickets
    .em()
    .execute(
      `select pg_cancel_backend(pid) from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`,
    );
}

// Kysely reports on the console that the server has cancelled a query.
beforeEach(() => {
  jest.spyOn(console, 'error').mockImplementation(() => undefined);
});
afterEach(() => {
  jest.restoreAllMocks();
});

describe('a lock that is waited for longer than warnAfter', () => {
  test('is warned of where nothing but a limit can end the wait: no connection is free', async () => {
    const tickets = await openTickets(postgresql);
    const { small, warnings } = await connectSmall(tickets, 200);
    const holder = await hold(small, 'A');
    const waiters = Promise.allSettled([create(small.em(), 'A'), create(small.em(), 'A')]);
    await untilAwaited(tickets, KEY, KEY);
    // The transaction that they wait for needs another connection of the pool, and they have all of them.
    const blocked = small.em().execute('select 1');
    await eventually(() => warnings.length === 2, { what: 'two warnings' });
    for (const warning of warnings) {
      expect(warning).toMatch(/Ticket\.number .*200 ms.*lockTimeout/);
    }
    await cancelWaiters(tickets);
    await waiters;
    await blocked;
    await holder.commit();
    await expect(savedTickets(tickets)).resolves.toEqual(upTo(1, 'A'));
  });

  test('and of no other', async () => {
    const tickets = await openTickets(postgresql);
    const { small, warnings } = await connectSmall(tickets, 60_000);
    const holder = await hold(small, 'A');
    const waiter = create(small.em(), 'A');
    await untilAwaited(tickets, KEY);
    await holder.commit();
    await expect(waiter).resolves.toEqual([2]);
    expect(warnings).toEqual([]);
  });
});
