import { describe, expect, test } from '@jest/globals';
import { isRetriable, withRetry } from 'mikro-orm-auto-sequence';
import type { TestDatabase } from '../../support/databases/TestDatabase.js';
import { create, openTickets, savedTickets, Ticket } from '../../support/tickets.js';

/** The driver waits in the only thread, so that nothing could end what it waits for. */
const AT_ONCE = 'pragma busy_timeout = 0';

export function describeRetryOfWriters(database: TestDatabase): void {
  describe('withRetry, where one transaction at a time writes,', () => {
    if (database.goesOnAfterTimeouts) {
      test('repeats a transaction that has read before another process wrote', async () => {
        const tickets = await openTickets(database);
        // Otherwise nobody can commit while somebody reads.
        await tickets.em().execute('pragma journal_mode = wal');
        const other = await tickets.connect();
        const codes: unknown[] = [];
        const numbers = withRetry(
          tickets.em(),
          async (em) => {
            await em.count(Ticket);
            if (codes.length === 0) {
              await create(other.em(), 'A');
            }
            return create(em, 'A').catch((error: unknown) => {
              codes.push((error as { code?: string }).code);
              throw error;
            });
          },
          { delay: 0 },
        );
        await expect(numbers).resolves.toEqual([2]);
        expect(codes).toEqual([expect.stringMatching(/^SQLITE_BUSY/)]);
        await expect(savedTickets(tickets)).resolves.toEqual(['A-1', 'A-2']);
      });
    }

    test('repeats a transaction whose COMMIT was refused, with an error that MikroORM does not convert', async () => {
      const tickets = await openTickets(database);
      await tickets.em().execute(AT_ONCE);
      const other = await tickets.connect();
      const reader = other.em();
      await reader.begin();
      await reader.count(Ticket);
      let attempts = 0;
      const numbers = withRetry(
        tickets.em(),
        async (em) => {
          attempts++;
          if (attempts === 2) {
            await reader.rollback();
          }
          return create(em, 'A');
        },
        { delay: 0 },
      );
      await expect(numbers).resolves.toEqual([1]);
      expect(attempts).toBe(2);
    });

    test('tells an error of the driver as it tells one of MikroORM', () => {
      for (const code of ['SQLITE_BUSY', 'SQLITE_BUSY_SNAPSHOT']) {
        expect(isRetriable(Object.assign(new Error('of the driver'), { code }))).toBe(true);
      }
      for (const code of ['SQLITE_CONSTRAINT_UNIQUE', 'SQLITE_FULL', 'SQLITE_CORRUPT']) {
        expect(isRetriable(Object.assign(new Error('of the driver'), { code }))).toBe(false);
      }
    });
  });
}
