import { describe, expect, test } from '@jest/globals';
import { defineEntity, p } from '@mikro-orm/core';
import {
  autoSequence,
  AutoSequenceSubscriber,
  ExplicitNumberError,
  InvalidKeyError,
  InvalidNumberError,
  sequenceOf,
  TransactionRequiredError,
  UnknownScopeValueError,
} from 'mikro-orm-auto-sequence';
import type { TestDatabase } from '../../support/databases/TestDatabase.js';
import { create, defineTicket, numbering, openTickets, savedTickets, Ticket, upTo } from '../../support/tickets.js';

interface Period {
  readonly year: number;
  readonly isPaid: boolean;
}

export function describeAssign(database: TestDatabase): void {
  describe('sequenceOf(…).assign', () => {
    test('numbers rows as a flush numbers new entities, and a flush counts on', async () => {
      const tickets = await openTickets(database);
      await create(tickets.em(), 'a', 'a');
      await tickets.em().transactional(async (em) => {
        const rows = [
          { project: 'a', title: '' },
          { project: 'b', title: '' },
          { project: 'a', title: '', number: 7 },
          { title: '' },
          { project: 'a', title: '' },
          { project: null, title: '' },
        ];
        const numbered = await sequenceOf(em, Ticket, 'number').assign(rows);
        expect(numbered.map(({ number }) => number)).toEqual([8, 1, 7, 1, 9, 2]);
        expect(rows.map((row) => 'number' in row)).toEqual([false, false, true, false, false, false]);
        const ticket = em.create(Ticket, { project: 'a' });
        await em.flush();
        expect(ticket.number).toBe(10);
        await em.insertMany(Ticket, numbered);
      });
      const a = [1, 2, 7, 8, 9, 10].map((number) => `a-${String(number)}`);
      await expect(savedTickets(tickets)).resolves.toEqual(
        expect.arrayContaining([...a, ...upTo(1, 'b'), ...upTo(2, null)]),
      );
    });

    test('takes the statements of a flush, whatever the count', async () => {
      const tickets = await openTickets(database);
      const count = async (rows: readonly { project: string }[]) => {
        tickets.statements.take();
        const numbered = await tickets.em().transactional((em) => sequenceOf(em, Ticket, 'number').assign(rows));
        return { numbered, statements: tickets.statements.take().length };
      };
      const few = await count([{ project: 'x' }, { project: 'y' }]);
      const rows = Array.from({ length: 20_000 }, (_, at) => ({ project: `p${String(at % 1000)}` }));
      const many = await count(rows);
      expect(many.statements).toBe(few.statements);
      expect(many.numbered.every(({ number }, at) => number === 1 + Math.floor(at / 1000))).toBe(true);
    });

    test('takes more keys than fit into one statement', async () => {
      const tickets = await openTickets(database);
      const keys = Array.from({ length: 100_001 }, (_, at) => ({ project: `p${String(at)}`, title: '' }));
      const own = [0, 99_999, 100_000].map((at) => ({ project: `q${String(at)}`, title: '', number: 3 }));
      const again = [...keys.slice(0, 2), ...keys.slice(-2), ...own.map(({ project }) => ({ project, title: '' }))];
      const all = [...own, ...keys, ...again];
      const numbered = await tickets.em().transactional((em) => sequenceOf(em, Ticket, 'number').assign(all));
      expect(numbered.slice(3, -7).every(({ number }) => number === 1)).toBe(true);
      expect(numbered.slice(-7).map(({ number }) => number)).toEqual([2, 2, 2, 2, 4, 4, 4]);
    });

    test('asks the options about each row', async () => {
      const Order = defineEntity({
        name: 'Order',
        properties: {
          id: p.integer().primary(),
          year: p.integer(),
          isPaid: p.boolean(),
          number: autoSequence({
            mode: 'bigint',
            explicit: false,
            uniqueWith: 'year',
            startAt: ({ year }: Period) => year * 100,
            when: ({ isPaid }: Period) => isPaid,
          }).nullable(),
        },
      });
      const orm = await database.init({ entities: [Order], subscribers: [new AutoSequenceSubscriber()] });
      await orm.em().transactional(async (em) => {
        const sequence = sequenceOf(em, Order, 'number');
        const rows = await sequence.assign([
          { year: 2026, isPaid: true },
          { year: 2026, isPaid: false },
          { year: 2027, isPaid: true },
        ]);
        expect(rows.map(({ number }) => number)).toEqual([202_600n, undefined, 202_700n]);
        await expect(sequence.assign([{ year: 2026, isPaid: true, number: 1n }])).rejects.toThrow(ExplicitNumberError);
        await expect(sequence.assign([{ year: 2026 }])).rejects.toThrow(InvalidNumberError);
        await expect(sequence.assign([{ isPaid: true }])).rejects.toThrow(/'year' is missing/);
      });
    });

    test('gives nothing of a savepoint that is rolled back, and what it gave is not in the rows', async () => {
      const tickets = await openTickets(database);
      const rows = [{ project: 'a', title: '' }];
      await tickets.em().transactional(async (em) => {
        const undone = em.transactional(async (inner) => {
          await sequenceOf(inner, Ticket, 'number').assign(rows);
          throw new Error('undone');
        });
        await expect(undone).rejects.toThrow('undone');
        await expect(sequenceOf(em, Ticket, 'number').assign(rows)).resolves.toEqual([{ ...rows[0], number: 1 }]);
      });
    });

    test('refuses what it cannot number, and needs a transaction', async () => {
      const tickets = await openTickets(database);
      await expect(sequenceOf(tickets.em(), Ticket, 'number').assign([])).rejects.toThrow(TransactionRequiredError);
      await tickets.em().transactional(async (em) => {
        const sequence = sequenceOf(em, Ticket, 'number');
        await expect(sequence.assign([])).resolves.toEqual([]);
        await expect(sequence.assign([null as never])).rejects.toThrow(InvalidKeyError);
        await expect(sequence.assign('rows' as never)).rejects.toThrow(InvalidKeyError);
        await expect(sequence.assign([{ project: 'a', number: 1.5 }])).rejects.toThrow(InvalidNumberError);
      });
    });

    test('refuses a scope that the database fills in', async () => {
      const Note = defineEntity({
        name: 'Note',
        properties: {
          id: p.integer().primary(),
          kind: p.string().default('plain'),
          number: autoSequence({ uniqueWith: 'kind' }),
        },
      });
      const orm = await database.init({ entities: [Note], subscribers: [new AutoSequenceSubscriber()] });
      await orm.em().transactional(async (em) => {
        await expect(sequenceOf(em, Note, 'number').assign([{}])).rejects.toThrow(UnknownScopeValueError);
      });
    });

    test('counts explicit numbers past the column out, and goes on', async () => {
      const ticket = defineTicket();
      const tickets = await openTickets(database, numbering(ticket));
      const { max } = database.integers.integer;
      await tickets.em().transactional(async (em) => {
        const sequence = sequenceOf(em, ticket, 'number');
        const far = sequence.assign([{ project: 'a', number: max }, { project: 'a' }]);
        await expect(far).rejects.toThrow(/past the limit/);
        await expect(sequence.assign([{ project: 'a' }])).resolves.toMatchObject([{ number: 1 }]);
      });
    });
  });
}
