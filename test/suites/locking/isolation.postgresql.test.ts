import { describe, expect, test } from '@jest/globals';
import { IsolationLevel } from '@mikro-orm/core';
import { lockTable } from 'mikro-orm-auto-sequence';
import { postgresql } from '../../support/databases/postgresql/index.js';
import { KEY, TABLE, untilAwaited } from '../../support/databases/postgresql/locks.js';
import { connectWith, create, hold, openTickets, savedTickets, Ticket, upTo } from '../../support/tickets.js';

const { READ_COMMITTED, REPEATABLE_READ, SERIALIZABLE } = IsolationLevel;
const levels = [READ_COMMITTED, REPEATABLE_READ, SERIALIZABLE];
const frozen = [REPEATABLE_READ, SERIALIZABLE];

/** The constraint or the server has refused a number that was read too early. */
const refused = { code: expect.stringMatching(/^(23505|40001)$/) };

describe.each(frozen)('a transaction at %s', (isolationLevel) => {
  test('that has read before another one numbered is refused, and its retry succeeds', async () => {
    const tickets = await openTickets(postgresql);
    const number = (meanwhile: () => Promise<unknown>) =>
      tickets.em().transactional(
        async (em) => {
          await em.count(Ticket);
          await meanwhile();
          await create(em, 'A');
        },
        { isolationLevel },
      );
    const other = tickets.em();
    await expect(number(() => create(other, 'A'))).rejects.toMatchObject(refused);
    await expect(savedTickets(tickets)).resolves.toEqual(['A-1']);
    await number(() => Promise.resolve());
    await expect(savedTickets(tickets)).resolves.toEqual(upTo(2, 'A'));
  });

  test('whose wait for the scope was its first statement is refused when the holder commits', async () => {
    const tickets = await openTickets(postgresql);
    const holder = await hold(tickets, 'A');
    const waiter = tickets.em().transactional((em) => create(em, 'A'), { isolationLevel });
    const ended = expect(waiter).rejects.toMatchObject(refused);
    await untilAwaited(tickets, KEY);
    await holder.commit();
    await ended;
    await expect(savedTickets(tickets)).resolves.toEqual(['A-1']);
  });

  test('gets the number that the holder of the scope gives up', async () => {
    const tickets = await openTickets(postgresql);
    const holder = await hold(tickets, 'A');
    const waiter = tickets.em().transactional((em) => create(em, 'A'), { isolationLevel });
    await untilAwaited(tickets, KEY);
    await holder.rollback();
    await expect(waiter).resolves.toEqual([1]);
  });

  test('never shares a number with others like it: what is refused succeeds when it is retried', async () => {
    const tickets = await openTickets(postgresql);
    const limit = 20;
    const errors: unknown[] = [];
    const numberWithRetries = async () => {
      for (let attempt = 1; attempt <= limit; attempt++) {
        try {
          await tickets.em().transactional(
            async (em) => {
              await em.count(Ticket);
              await create(em, 'A');
            },
            { isolationLevel },
          );
          return;
        } catch (error) {
          errors.push(error);
        }
      }
      throw new Error(`Was refused ${String(limit)} times.`);
    };
    await Promise.all(Array.from({ length: 8 }, numberWithRetries));
    await expect(savedTickets(tickets)).resolves.toEqual(upTo(8, 'A'));
    expect(errors.length).toBeGreaterThan(0);
    expect(errors).toEqual(errors.map(() => expect.objectContaining(refused)));
  });

  test('that has read before it joins lockTable is refused: what it has seen stays', async () => {
    const tickets = await openTickets(postgresql);
    const other = tickets.em();
    const late = tickets.em().transactional(
      async (em) => {
        await em.count(Ticket);
        await create(other, 'A');
        await lockTable(em, Ticket, (inner) => create(inner, 'A'));
      },
      { isolationLevel },
    );
    await expect(late).rejects.toMatchObject(refused);
    await expect(savedTickets(tickets)).resolves.toEqual(['A-1']);
  });
});

describe.each(levels)('lockTable as the first statement at %s', (isolationLevel) => {
  test.each([
    { how: 'without a limit', options: {} },
    { how: 'with a lockTimeout', options: { lockTimeout: 10_000 } },
  ])('reads what was committed while it waited ($how)', async ({ options }) => {
    const tickets = await openTickets(postgresql);
    const holder = await hold(tickets, 'A');
    const locked = lockTable(tickets.em(), Ticket, (em) => create(em, 'A'), { isolationLevel, ...options });
    await untilAwaited(tickets, TABLE);
    await holder.commit();
    await expect(locked).resolves.toEqual([2]);
  });

  test('is exact for twenty at once', async () => {
    const tickets = await openTickets(postgresql);
    const locked = Array.from({ length: 20 }, () =>
      lockTable(tickets.em(), Ticket, (em) => create(em, 'A'), { isolationLevel, lockTimeout: 10_000 }),
    );
    await Promise.all(locked);
    await expect(savedTickets(tickets)).resolves.toEqual(upTo(20, 'A'));
  });
});

test.each(levels)(
  "a flush under lock: 'table' reads what was committed while it waited, at %s",
  async (isolationLevel) => {
    const tickets = await openTickets(postgresql);
    const table = await connectWith(tickets, { lock: 'table' });
    const holder = await hold(tickets, 'A');
    const locked = table.em().transactional((em) => create(em, 'A'), { isolationLevel });
    await untilAwaited(tickets, TABLE);
    await holder.commit();
    await expect(locked).resolves.toEqual([2]);
  },
);
