import { describe, expect, test } from '@jest/globals';
import { defineEntity, p } from '@mikro-orm/core';
import type { SqlEntityManager } from '@mikro-orm/sql';
import {
  autoSequence,
  AutoSequenceSubscriber,
  type LockLevel,
  LockTimeoutError,
  lockTable,
} from 'mikro-orm-auto-sequence';
import type { TestDatabase } from '../../support/databases/TestDatabase.js';
import {
  connectWith,
  create,
  hold,
  numbering,
  openTickets,
  savedTickets,
  Ticket,
  upTo,
} from '../../support/tickets.js';

async function busyTimeout(em: SqlEntityManager): Promise<number | undefined> {
  const [row] = await em.execute<{ timeout: number }[]>('pragma busy_timeout');
  return row?.timeout;
}

export function describeWriteLock(database: TestDatabase): void {
  describe('the write lock', () => {
    test.each(['scope', 'table'] as const)(
      "with a lockTimeout leaves the busy timeout as it was (lock: '%s')",
      async (lock) => {
        const tickets = await openTickets(database, numbering(Ticket, { lock, lockTimeout: 30 }));
        const em = tickets.em();
        await em.execute('pragma busy_timeout = 1234');
        tickets.statements.take();
        await create(em, 'A');
        expect(tickets.statements.take()).toEqual([
          'begin',
          'pragma busy_timeout',
          'pragma busy_timeout = 30',
          expect.stringMatching(/^update .* where 0$/),
          'pragma busy_timeout = 1234',
          expect.stringMatching(/ as last/),
          expect.stringMatching(/^insert/),
          'commit',
        ]);
        await lockTable(em, Ticket, () => undefined, { lockTimeout: 0 });
        await expect(busyTimeout(em)).resolves.toBe(1234);
      },
    );

    test.each([
      { type: 'bigint', values: [1n, '1', 2n] },
      { type: 'decimal', values: ['1.0', '1.00', '1.01'] },
      { type: 'text', collation: 'nocase', values: ['Acme', 'ACME', 'Acne'] },
    ])('covers equal values of $type in one flush, which count on', async ({ type, collation, values }) => {
      const scope = p.type(type).$type<unknown>();
      const Part = defineEntity({
        name: 'Part',
        properties: {
          id: p.integer().primary(),
          batch: collation === undefined ? scope : scope.collation(collation),
          number: autoSequence({ uniqueWith: 'batch' }),
        },
      });
      const parts = await database.init({ entities: [Part], subscribers: [new AutoSequenceSubscriber()] });
      for (const numbers of [
        [1, 2, 1],
        [3, 4, 2],
      ]) {
        const em = parts.em();
        const created = values.map((batch) => em.create(Part, { batch }));
        await em.flush();
        expect(created.map(({ number }) => number)).toEqual(numbers);
      }
    });

    if (database.isShared) {
      describe.each([0, 50])('that another process holds, with a lockTimeout of %i ms,', (limit) => {
        const timeout = {
          code: 'AUTO_SEQUENCE_LOCK_TIMEOUT',
          lockTimeout: limit,
          cause: expect.objectContaining({ code: 'SQLITE_BUSY' }),
        };

        test('ends a bare flush, ten times, and gives its connection back', async () => {
          const tickets = await openTickets(database);
          const holder = await hold(tickets, 'A');
          const other = await connectWith(tickets, { lockTimeout: limit });
          await other.em().execute('pragma busy_timeout = 1234');
          const em = other.em();
          for (let round = 1; round <= 10; round++) {
            const ticket = em.create(Ticket, { project: 'B' });
            const error: unknown = await em.flush().catch((reason: unknown) => reason);
            expect(error).toBeInstanceOf(LockTimeoutError);
            expect(error).toMatchObject({
              ...timeout,
              message: expect.stringMatching(`Ticket\\.number .*\\(${String(limit)} ms\\)`),
            });
            expect(ticket.number).toBeUndefined();
            await expect(busyTimeout(em)).resolves.toBe(1234);
          }
          await holder.commit();
          const next = database.goesOnAfterTimeouts ? other : await tickets.connect();
          await expect(create(next.em(), 'A', 'B')).resolves.toEqual([2, 1]);
          await expect(savedTickets(tickets)).resolves.toEqual(['A-1', 'A-2', 'B-1']);
        });

        if (database.goesOnAfterTimeouts) {
          test('ends a flush in a transaction, which goes on', async () => {
            const tickets = await openTickets(database);
            const holder = await hold(tickets, 'A');
            const other = await connectWith(tickets, { lockTimeout: limit });
            await other.em().transactional(async (em) => {
              await expect(em.transactional((nested) => create(nested, 'A'))).rejects.toMatchObject(timeout);
              await holder.commit();
              await expect(em.transactional((nested) => create(nested, 'A'))).resolves.toEqual([2]);
            });
            await expect(savedTickets(tickets)).resolves.toEqual(upTo(2, 'A'));
          });
        }

        test('ends lockTable', async () => {
          const tickets = await openTickets(database);
          const holder = await hold(tickets, 'A');
          const other = await tickets.connect();
          await other.em().execute('pragma busy_timeout = 1234');
          const locked = () => lockTable(other.em(), Ticket, (em) => create(em, 'A'), { lockTimeout: limit });
          const message = expect.stringMatching(`^lockTable\\(Ticket\\) .*\\(${String(limit)} ms\\)`);
          await expect(locked()).rejects.toMatchObject({ ...timeout, message });
          await expect(busyTimeout(other.em())).resolves.toBe(1234);
          await holder.commit();
          if (database.goesOnAfterTimeouts) {
            await expect(locked()).resolves.toEqual([2]);
          }
        });
      });

      test('is taken before the MAX: a bare flush reads what another process has committed', async () => {
        const tickets = await openTickets(database);
        const other = await tickets.connect();
        for (let round = 1; round <= 5; round++) {
          await expect(create(tickets.em(), 'A')).resolves.toEqual([2 * round - 1]);
          await expect(create(other.em(), 'A')).resolves.toEqual([2 * round]);
        }
      });

      /** Numbers a ticket of project A, and another one from another process when the first has its number. */
      async function race(lock: LockLevel, journal: string) {
        const tickets = await openTickets(database, numbering(Ticket, { lock }));
        await tickets.em().execute(`pragma journal_mode = ${journal}`);
        const other = await connectWith(tickets, { lock, lockTimeout: 0 });
        const em = tickets.em();
        const second: Promise<unknown>[] = [];
        em.getEventManager().registerSubscriber({
          // The number is given, and the INSERT is still to come.
          beforeCreate: async () => {
            second.push(create(other.em(), 'A').catch((error: unknown) => error));
            await Promise.all(second);
          },
        });
        const first: unknown = await create(em, 'A').catch((error: unknown) => error);
        return { first, second: await Promise.all(second), saved: await savedTickets(await tickets.connect()) };
      }

      test.each(['delete', 'wal'])(
        'keeps a second process out while the first one has read and not written (journal mode %s)',
        async (journal) => {
          await expect(race('scope', journal)).resolves.toEqual({
            first: [1],
            second: [expect.any(LockTimeoutError)],
            saved: ['A-1'],
          });
        },
      );

      test("is not there under lock: 'none': two processes read the same number, and one is refused", async () => {
        await expect(race('none', 'wal')).resolves.toEqual({
          first: expect.objectContaining({ code: 'SQLITE_BUSY_SNAPSHOT' }),
          second: [[1]],
          saved: ['A-1'],
        });
      });
    }
  });
}
