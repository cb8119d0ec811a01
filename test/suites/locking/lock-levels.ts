import { describe, expect, test } from '@jest/globals';
import type { LockLevel } from 'mikro-orm-auto-sequence';
import type { TestDatabase } from '../../support/databases/TestDatabase.js';
import { create, defineTicket, numbering, openTickets, savedTickets, Ticket, upTo } from '../../support/tickets.js';

/** What a statement of a flush is for. */
function purposeOf(sql: string): string {
  const purposes = {
    MAX: /^\(?select .* as last/,
    INSERT: /^insert into (?!.auto_sequence_counter)/,
  };
  return Object.entries(purposes).find(([, pattern]) => pattern.test(sql))?.[0] ?? sql;
}

export function describeLockLevels(database: TestDatabase): void {
  const ticket = { table: 'ticket' };
  const lockOfScopes: unknown[] = database.sql.lockScopes(ticket).map((lock) => expect.stringMatching(lock));
  const lockOfTable = [...database.sql.lockTables(ticket), ...(database.sql.tableLockTakesScopes ? lockOfScopes : [])];

  describe('lock', () => {
    const levels: { lock: LockLevel | undefined; first: readonly unknown[] }[] = [
      { lock: undefined, first: lockOfScopes },
      { lock: 'scope', first: lockOfScopes },
      { lock: 'table', first: lockOfTable },
      { lock: 'none', first: [] },
    ];

    test.each(levels)(
      "'$lock' of a sequence comes before the MAX, in the transaction of the INSERT",
      async ({ lock, first }) => {
        const Own = defineTicket({ lock });
        const tickets = await openTickets(database, numbering(Own));
        const em = tickets.em();
        ['A', 'B', null].forEach((project) => em.create(Own, { project }));
        await em.flush();
        const statements = tickets.statements.take().map(purposeOf);
        expect(statements).toEqual(['begin', ...first, 'MAX', 'INSERT', 'commit']);
      },
    );

    test.each(levels)("'$lock' of the subscriber is that of all sequences", async ({ lock, first }) => {
      const tickets = await openTickets(database, numbering(Ticket, { lock }));
      await create(tickets.em(), 'A');
      expect(tickets.statements.take().map(purposeOf)).toEqual(['begin', ...first, 'MAX', 'INSERT', 'commit']);
    });

    test('of a sequence wins over that of the subscriber', async () => {
      const Own = defineTicket({ lock: 'none' });
      const tickets = await openTickets(database, numbering(Own, { lock: 'table' }));
      const em = tickets.em();
      em.create(Own, { project: 'A' });
      await em.flush();
      expect(tickets.statements.take().map(purposeOf)).toEqual(['begin', 'MAX', 'INSERT', 'commit']);
    });

    test('is taken for numbers that the application gives, without a MAX', async () => {
      const tickets = await openTickets(database);
      const em = tickets.em();
      em.create(Ticket, { project: 'A', number: 7 });
      await em.flush();
      expect(tickets.statements.take().map(purposeOf)).toEqual(['begin', ...lockOfScopes, 'INSERT', 'commit']);
    });
  });

  describe('without implicit transactions', () => {
    test.each(['scope', 'table'] as const)(
      "a flush under lock: '%s' fails before anything is written",
      async (lock) => {
        const tickets = await openTickets(database, { ...numbering(Ticket, { lock }), implicitTransactions: false });
        const em = tickets.em();
        const ticket = em.create(Ticket, { project: 'A' });
        await expect(em.flush()).rejects.toMatchObject({
          name: 'TransactionRequiredError',
          code: 'AUTO_SEQUENCE_TRANSACTION_REQUIRED',
          message: expect.stringMatching(`Ticket\\.number .*lock: '${lock}'.*implicitTransactions.*lock: 'none'`),
        });
        expect(tickets.statements.take()).toEqual([]);
        expect(ticket.number).toBeUndefined();
        await expect(savedTickets(tickets)).resolves.toEqual([]);
      },
    );

    test('a transaction of the user is enough', async () => {
      const tickets = await openTickets(database, { implicitTransactions: false });
      await tickets.em().transactional((em) => create(em, 'A', 'A'));
      await expect(savedTickets(tickets)).resolves.toEqual(upTo(2, 'A'));
    });

    test("a flush under lock: 'none' is numbered", async () => {
      const defaults = { lock: 'none' } as const;
      const tickets = await openTickets(database, { ...numbering(Ticket, defaults), implicitTransactions: false });
      await create(tickets.em(), 'A', 'A');
      expect(tickets.statements.take().map(purposeOf)).toEqual(['MAX', 'INSERT']);
      await expect(savedTickets(tickets)).resolves.toEqual(upTo(2, 'A'));
    });
  });
}
