import { describe, expect, test } from '@jest/globals';
import { IsolationLevel } from '@mikro-orm/core';
import type { SqlEntityManager } from '@mikro-orm/sql';
import { type AutoSequenceSubscriberOptions, lockTable } from 'mikro-orm-auto-sequence';
import { counting } from '../../support/databases/counting.js';
import { mariadb } from '../../support/databases/mariadb/index.js';
import { mysql } from '../../support/databases/mysql/index.js';
import { waitForLockWaiters } from '../../support/gate.js';
import { connectWith, create, openTickets, savedTickets, Ticket, upTo } from '../../support/tickets.js';

const { READ_COMMITTED, REPEATABLE_READ } = IsolationLevel;

// The server of the one is also that of the other, unless MYSQL_URL names another.
process.env['MYSQL_URL'] ??= process.env['MARIADB_URL'];

interface Case {
  readonly level: IsolationLevel;
  /** What a transaction has done before it numbers. */
  readonly before: 'begun' | 'begun and read';
  readonly options: AutoSequenceSubscriberOptions;
  readonly name: string;
}

const options: AutoSequenceSubscriberOptions[] = [{}, { lock: 'table' }, { lockTimeout: 20_000 }];

const cases: Case[] = [READ_COMMITTED, REPEATABLE_READ].flatMap((level) =>
  (['begun', 'begun and read'] as const).flatMap((before) =>
    options.map((each) => ({ level, before, options: each, name: JSON.stringify(each) })),
  ),
);

async function begin(em: SqlEntityManager, { level, before }: Case): Promise<SqlEntityManager> {
  await em.begin({ isolationLevel: level });
  if (before === 'begun and read') {
    await em.count(Ticket);
  }
  return em;
}

describe.each([mariadb, mysql, counting(mariadb)])('$name', (database) => {
  describe.each(cases)('at $level, two transactions that have $before, with $name', (each) => {
    /** Two connections to one database, in which a ticket of project A is numbered before, or none is. */
    async function open(existing: number) {
      const tickets = await openTickets(database);
      const numbered = await connectWith(tickets, each.options);
      for (let count = 0; count < existing; count++) {
        await create(numbered.em(), 'A');
      }
      const [first, second] = [await begin(numbered.em(), each), await begin(numbered.em(), each)];
      return { tickets, first, second };
    }

    test('number a scope one after the other, and both count', async () => {
      const { tickets, first, second } = await open(2);
      await expect(create(first, 'A')).resolves.toEqual([3]);
      const waiter = create(second, 'A');
      await waitForLockWaiters(tickets, 1);
      await first.commit();
      await expect(waiter).resolves.toEqual([4]);
      await second.commit();
      await expect(savedTickets(tickets)).resolves.toEqual(upTo(4, 'A'));
    });

    test('number a scope that is new one after the other, and both count', async () => {
      const { tickets, first, second } = await open(0);
      await expect(create(first, 'A')).resolves.toEqual([1]);
      const waiter = create(second, 'A');
      await waitForLockWaiters(tickets, 1);
      await first.commit();
      await expect(waiter).resolves.toEqual([2]);
      await second.commit();
      await expect(savedTickets(tickets)).resolves.toEqual(upTo(2, 'A'));
    });

    test('give the number that the first rolls back to the second', async () => {
      const { tickets, first, second } = await open(2);
      await create(first, 'A');
      const waiter = create(second, 'A');
      await waitForLockWaiters(tickets, 1);
      await first.rollback();
      await expect(waiter).resolves.toEqual([3]);
      await second.commit();
      await expect(savedTickets(tickets)).resolves.toEqual(upTo(3, 'A'));
    });
  });

  test.each([READ_COMMITTED, REPEATABLE_READ])(
    'numbers for twenty at once that have read before, at %s',
    async (isolationLevel) => {
      const tickets = await openTickets(database);
      await create(tickets.em(), 'A');
      const all = Array.from({ length: 20 }, () =>
        tickets.em().transactional(
          async (em) => {
            await em.count(Ticket);
            await create(em, 'A');
          },
          { isolationLevel },
        ),
      );
      await Promise.all(all);
      await expect(savedTickets(tickets)).resolves.toEqual(upTo(21, 'A'));
    },
  );

  test.each([READ_COMMITTED, REPEATABLE_READ])(
    'lockTable is exact for twenty at once at %s',
    async (isolationLevel) => {
      const tickets = await openTickets(database);
      await create(tickets.em(), 'A');
      const all = Array.from({ length: 20 }, () =>
        lockTable(tickets.em(), Ticket, (em) => create(em, 'A'), { isolationLevel, lockTimeout: 20_000 }),
      );
      await Promise.all(all);
      await expect(savedTickets(tickets)).resolves.toEqual(upTo(21, 'A'));
    },
  );

  test('lockTable begins again where the one that it waits for takes its new rows back', async () => {
    const tickets = await openTickets(database);
    const holder = tickets.em();
    await holder.begin();
    await lockTable(holder, Ticket, () => undefined);
    const waiters = [1, 2, 3].map(() => lockTable(tickets.em(), Ticket, (em) => create(em, 'A')));
    await waitForLockWaiters(tickets, 3);
    await holder.rollback();
    await Promise.all(waiters);
    await expect(savedTickets(tickets)).resolves.toEqual(upTo(3, 'A'));
  });
});
