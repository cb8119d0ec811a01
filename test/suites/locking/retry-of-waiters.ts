import { describe, expect, test } from '@jest/globals';
import { LockTimeoutError } from 'mikro-orm-auto-sequence';
import type { TestDatabase } from '../../support/databases/TestDatabase.js';
import { retrying } from '../../support/retrying.js';
import { create, hold, numbering, openTickets, savedTickets, Ticket, upTo } from '../../support/tickets.js';

export function describeRetryOfWaiters(database: TestDatabase): void {
  describe('withRetry, where transactions wait for each other,', () => {
    test('repeats what a lock timeout ended', async () => {
      const tickets = await openTickets(database, numbering(Ticket, { lockTimeout: 0 }));
      const holder = await hold(tickets, 'A');
      const { errors, run } = retrying(tickets);
      const numbers = run(async (em) => {
        if (errors.length === 1) {
          await holder.commit();
        }
        return create(em, 'A');
      });
      await expect(numbers).resolves.toEqual([2]);
      expect(errors).toEqual([expect.any(LockTimeoutError)]);
      await expect(savedTickets(tickets)).resolves.toEqual(upTo(2, 'A'));
    });
  });
}
