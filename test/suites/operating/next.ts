import { describe, expect, test } from '@jest/globals';
import { defineEntity, p } from '@mikro-orm/core';
import {
  autoSequence,
  AutoSequenceSubscriber,
  InvalidNumberError,
  InvalidOptionsError,
  MissingSubscriberError,
  NumberOutOfRangeError,
  sequenceOf,
  TransactionRequiredError,
} from 'mikro-orm-auto-sequence';
import type { TestDatabase } from '../../support/databases/TestDatabase.js';
import { create, openTickets, savedTickets, Ticket, upTo } from '../../support/tickets.js';

const subscribers = () => [new AutoSequenceSubscriber()];

export function describeNext(database: TestDatabase): void {
  describe('sequenceOf(…).last', () => {
    test('is the last number of a key, and undefined where it has none', async () => {
      const tickets = await openTickets(database);
      const em = tickets.em();
      await create(em, 'a', 'a', null, 'b', 'a', null);
      const sequence = sequenceOf(tickets.em(), Ticket);
      await expect(sequence.last({ project: 'a' })).resolves.toBe(3);
      await expect(sequence.last({ project: null })).resolves.toBe(2);
      await expect(sequence.last({ project: 'c' })).resolves.toBeUndefined();
    });

    test('takes no lock, and needs no transaction', async () => {
      const tickets = await openTickets(database);
      await create(tickets.em(), 'a');
      tickets.statements.take();
      await sequenceOf(tickets.em(), Ticket).last({ project: 'a' });
      const statements = tickets.statements.take();
      expect(statements).toHaveLength(database.reuses ? 1 : 2);
      for (const statement of statements) {
        expect(statement).toMatch(/^\(?select /);
        expect(database.sql.isLock(statement)).toBe(false);
      }
    });

    test('counts what the transaction has handed out', async () => {
      const tickets = await openTickets(database);
      await tickets.em().transactional(async (em) => {
        const sequence = sequenceOf(em, Ticket);
        await sequence.nextMany({ project: 'a' }, 4);
        await expect(sequence.last({ project: 'a' })).resolves.toBe(4);
        await expect(sequence.last({ project: 'b' })).resolves.toBeUndefined();
      });
    });

    test('is the smallest number where the sequence counts down', async () => {
      const Countdown = defineEntity({
        name: 'Countdown',
        properties: { id: p.integer().primary(), number: autoSequence({ startAt: 10, step: -2 }) },
      });
      const orm = await database.init({ entities: [Countdown], subscribers: subscribers() });
      await orm.em().transactional(async (em) => {
        await expect(sequenceOf(em, Countdown).nextMany({}, 3)).resolves.toEqual([10, 8, 6]);
        await expect(sequenceOf(em, Countdown).last()).resolves.toBe(6);
        await em.insert(Countdown, { number: 6 });
      });
      await expect(sequenceOf(orm.em(), Countdown).last()).resolves.toBe(6);
    });
  });

  describe('sequenceOf(…).next', () => {
    test('gives the numbers that the next rows must get', async () => {
      const tickets = await openTickets(database);
      await create(tickets.em(), 'a', 'a');
      await tickets.em().transactional(async (em) => {
        const number = await sequenceOf(em, Ticket).next({ project: 'a' });
        await em.insert(Ticket, { project: 'a', title: 'by hand', number });
        const numbers = await sequenceOf(em, Ticket).nextMany({ project: 'b' }, 2);
        await em.insertMany(
          Ticket,
          numbers.map((each) => ({ project: 'b', title: 'by hand', number: each })),
        );
      });
      await expect(savedTickets(tickets)).resolves.toEqual([...upTo(3, 'a'), ...upTo(2, 'b')]);
      await expect(create(tickets.em(), 'a', 'b')).resolves.toEqual([4, 3]);
    });

    test('counts on in its transaction, before rows are written, and so does a flush', async () => {
      const tickets = await openTickets(database);
      await tickets.em().transactional(async (em) => {
        const sequence = sequenceOf(em, Ticket);
        await expect(sequence.next({ project: 'a' })).resolves.toBe(1);
        await expect(sequence.next({ project: 'b' })).resolves.toBe(1);
        await expect(sequence.nextMany({ project: 'a' }, 2)).resolves.toEqual([2, 3]);
        const ticket = em.create(Ticket, { project: 'a' });
        await em.flush();
        expect(ticket.number).toBe(4);
        await expect(sequence.next({ project: 'a' })).resolves.toBe(5);
      });
    });

    test('counts on from several at once', async () => {
      const tickets = await openTickets(database);
      await tickets.em().transactional(async (em) => {
        const sequence = sequenceOf(em, Ticket);
        const numbers = await Promise.all(Array.from({ length: 5 }, () => sequence.next({ project: 'a' })));
        expect(numbers.sort()).toEqual([1, 2, 3, 4, 5]);
      });
    });

    test('a savepoint that is rolled back gives its numbers back, and one that is not keeps them', async () => {
      const tickets = await openTickets(database);
      await tickets.em().transactional(async (em) => {
        await em.transactional((inner) => sequenceOf(inner, Ticket).next({ project: 'a' }));
        const undone = em.transactional(async (inner) => {
          await expect(sequenceOf(inner, Ticket).nextMany({ project: 'a' }, 5)).resolves.toEqual([2, 3, 4, 5, 6]);
          throw new Error('undone');
        });
        await expect(undone).rejects.toThrow('undone');
        await expect(sequenceOf(em, Ticket).next({ project: 'a' })).resolves.toBe(2);
      });
    });

    test('a transaction that is rolled back gives its numbers back', async () => {
      const tickets = await openTickets(database);
      const em = tickets.em();
      await em.begin();
      await sequenceOf(em, Ticket).nextMany({ project: 'a' }, 5);
      await em.rollback();
      await expect(create(tickets.em(), 'a')).resolves.toEqual([1]);
    });

    test('gives none where none are wanted', async () => {
      const tickets = await openTickets(database);
      await tickets.em().transactional(async (em) => {
        await expect(sequenceOf(em, Ticket).nextMany({ project: 'a' }, 0)).resolves.toEqual([]);
      });
    });

    test.each([-1, 1.5, NaN, '3'])('refuses a count of %p', async (count) => {
      const tickets = await openTickets(database);
      await tickets.em().transactional(async (em) => {
        const numbers = sequenceOf(em, Ticket).nextMany({ project: 'a' }, count as number);
        await expect(numbers).rejects.toThrow(InvalidOptionsError);
      });
    });

    test('needs a transaction', async () => {
      const tickets = await openTickets(database);
      tickets.statements.take();
      const sequence = sequenceOf(tickets.em(), Ticket);
      await expect(sequence.next({ project: 'a' })).rejects.toThrow(TransactionRequiredError);
      await expect(sequence.nextMany({ project: 'a' }, 2)).rejects.toThrow(/Ticket\.number.*em\.transactional/);
      expect(tickets.statements.take()).toEqual([]);
    });

    test('needs the subscriber, which tells when numbers are rolled back', async () => {
      const tickets = await openTickets(database, { subscribers: [] });
      await tickets.em().transactional(async (em) => {
        await expect(sequenceOf(em, Ticket).next({ project: 'a' })).rejects.toThrow(MissingSubscriberError);
      });
    });

    test('asks functions with the scope, in the type of the mode', async () => {
      const Period = defineEntity({
        name: 'Period',
        properties: {
          id: p.integer().primary(),
          year: p.integer(),
          number: autoSequence({
            mode: 'bigint',
            uniqueWith: 'year',
            startAt: ({ year }: { year: number }) => year * 10_000 + 1,
            step: ({ year }: { year: number }) => year % 10,
          }),
        },
      });
      const orm = await database.init({ entities: [Period], subscribers: subscribers() });
      await orm.em().transactional(async (em) => {
        const sequence = sequenceOf(em, Period, 'number');
        await expect(sequence.nextMany({ year: 2026 }, 2)).resolves.toEqual([20_260_001n, 20_260_007n]);
        await expect(sequence.next({ year: 2020 })).rejects.toThrow(InvalidNumberError);
      });
    });

    test('refuses what the column cannot hold, and gives nothing for it', async () => {
      const tickets = await openTickets(database);
      const { max } = database.integers.integer;
      await tickets.em().transactional(async (em) => {
        await em.insert(Ticket, { project: 'a', title: 'far', number: max - 1 });
        const sequence = sequenceOf(em, Ticket);
        await expect(sequence.nextMany({ project: 'a' }, 2)).rejects.toThrow(NumberOutOfRangeError);
        await expect(sequence.next({ project: 'a' })).resolves.toBe(max);
      });
    });
  });
}
