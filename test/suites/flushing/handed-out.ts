import { describe, expect, test } from '@jest/globals';
import { defineEntity, type EventArgs, type EventSubscriber, p } from '@mikro-orm/core';
import { autoSequence, AutoSequenceSubscriber } from 'mikro-orm-auto-sequence';
import type { TestDatabase } from '../../support/databases/TestDatabase.js';
import { defineTicket, openTickets, savedTickets, Ticket, type TicketEntity, upTo } from '../../support/tickets.js';

/** What a transaction has handed out and not yet inserted counts as existing, also for itself. */
export function describeHandedOut(database: TestDatabase): void {
  describe('numbers that a transaction has handed out', () => {
    test.each([
      ['', Ticket],
      [', not even without a constraint', defineTicket({ unique: false })],
    ])('are not given to its other units of work, which flush at once%s', async (_, ticket: TicketEntity) => {
      const tickets = await openTickets(database, {
        entities: [ticket],
        subscribers: [new AutoSequenceSubscriber()],
      });
      await tickets.em().transactional(async (em) => {
        const parallel = Array.from({ length: 3 }, async () => {
          const fork = em.fork({ keepTransactionContext: true });
          fork.create(ticket, { project: 'p' });
          await fork.flush();
        });
        await Promise.all(parallel);
      });
      await expect(savedTickets(tickets)).resolves.toEqual(upTo(3, 'p'));
    });

    test('are not given to its savepoints, which are open at once', async () => {
      const tickets = await openTickets(database);
      await tickets.em().transactional(async (em) => {
        const savepoints = [1, 2, 3].map(() =>
          em.transactional((inner) => {
            inner.create(Ticket, { project: 'p' });
          }),
        );
        await Promise.all(savepoints);
      });
      await expect(savedTickets(tickets)).resolves.toEqual(upTo(3, 'p'));
    });

    test.each(['beforeCreate', 'afterCreate'] as const)('are not given to a sibling that %s creates', async (event) => {
      const tickets = await openTickets(database, {
        subscribers: [new AutoSequenceSubscriber(), siblings(event)],
      });
      const em = tickets.em();
      em.create(Ticket, { project: 'p', title: 'first' });
      em.create(Ticket, { project: 'p' });
      em.create(Ticket, { project: 'other' });
      await em.flush();
      await expect(savedTickets(tickets)).resolves.toEqual([...upTo(1, 'other'), ...upTo(3, 'p')]);
    });

    test('are given again when their savepoint is rolled back', async () => {
      const tickets = await openTickets(database);
      await tickets.em().transactional(async (em) => {
        em.create(Ticket, { project: 'p' });
        await em.flush();
        await em
          .transactional(async (inner) => {
            inner.create(Ticket, { project: 'p' });
            await inner.flush();
            throw new Error('undone');
          })
          .catch(() => undefined);
        em.create(Ticket, { project: 'p', title: 'the second' });
      });
      await expect(savedTickets(tickets)).resolves.toEqual(upTo(2, 'p'));
    });

    test('are given again when their flush fails in a transaction that goes on', async () => {
      const failing = { isOn: true };
      const tickets = await openTickets(database, {
        subscribers: [
          new AutoSequenceSubscriber(),
          {
            beforeCreate() {
              if (failing.isOn) {
                throw new Error('refused');
              }
            },
          },
        ],
      });
      await tickets.em().transactional(async (em) => {
        const fork = em.fork({ keepTransactionContext: true });
        fork.create(Ticket, { project: 'p' });
        await expect(fork.flush()).rejects.toThrow('refused');
        failing.isOn = false;
        em.create(Ticket, { project: 'p' });
        await em.flush();
      });
      await expect(savedTickets(tickets)).resolves.toEqual(upTo(1, 'p'));
    });

    if (database.reuses) {
      test('are given again when their row is deleted', async () => {
        const tickets = await openTickets(database);
        await tickets.em().transactional(async (em) => {
          const ticket = em.create(Ticket, { project: 'p' });
          await em.flush();
          await em.remove(ticket).flush();
          em.create(Ticket, { project: 'p' });
        });
        await expect(savedTickets(tickets)).resolves.toEqual(upTo(1, 'p'));
      });
    }

    test('are known for a parent whose key the flush has made meanwhile', async () => {
      const Parent = defineEntity({ name: 'Parent', properties: { id: p.integer().primary() } });
      const Child = defineEntity({
        name: 'Child',
        properties: {
          id: p.integer().primary(),
          parent: () => p.manyToOne(Parent),
          number: autoSequence({ uniqueWith: 'parent' }),
        },
      });
      let hooks = 0;
      const sibling: EventSubscriber = {
        getSubscribedEntities: () => [Child],
        async beforeCreate({ em, entity }: EventArgs<{ parent: object }>) {
          if (hooks++ === 0) {
            await em.transactional((inner) => {
              inner.create(Child, { parent: em.getUnitOfWork().getById(Parent, 1) ?? entity.parent });
            });
          }
        },
      };
      const orm = await database.init({
        entities: [Parent, Child],
        subscribers: [new AutoSequenceSubscriber(), sibling],
      });
      const em = orm.em();
      em.create(Child, { parent: em.create(Parent, {}) });
      await em.flush();
      const children = await orm.em().find(Child, {}, { orderBy: { number: 'asc' } });
      expect(children.map(({ number }) => number)).toEqual([1, 2]);
    });
  });

  describe('what counts up exists for what counts down', () => {
    const steps = defineEntity({
      name: 'Ticket',
      properties: {
        id: p.integer().primary(),
        project: p.string().nullable(),
        step: p.integer(),
        number: autoSequence({ step: (ticket: { step: number }) => ticket.step }),
      },
    });

    test.each<[string, { step: number; number?: number }[], number[]]>([
      ['both signs on an empty table', [{ step: 1 }, { step: -1 }, { step: 1 }, { step: -1 }], [1, 0, 2, -1]],
      ['an explicit number beside a descending one', [{ step: 1, number: 1 }, { step: -1 }], [1, 0]],
      ['an explicit number beside an ascending one', [{ step: -1, number: 1 }, { step: 1 }], [1, 2]],
    ])('%s', async (_, rows, expected) => {
      const orm = await database.init({ entities: [steps], subscribers: [new AutoSequenceSubscriber()] });
      const em = orm.em();
      const created = rows.map((row) => em.create(steps, row));
      await em.flush();
      expect(created.map(({ number }) => number)).toEqual(expected);
      await expect(orm.em().count(steps)).resolves.toBe(expected.length);
    });

    test('from what is there', async () => {
      const orm = await database.init({ entities: [steps], subscribers: [new AutoSequenceSubscriber()] });
      const em = orm.em();
      em.create(steps, { step: 1, number: 10 });
      em.create(steps, { step: 1, number: 5 });
      await em.flush();
      const later = [em.create(steps, { step: -2 }), em.create(steps, { step: 3 }), em.create(steps, { step: -2 })];
      orm.statements.take();
      await em.flush();
      expect(later.map(({ number }) => number)).toEqual([1, 13, -1]);
      const isReading = (sql: string) => /select/i.test(sql) && /\blast\b/.test(sql);
      if (database.reuses) {
        expect(orm.statements.take().filter(isReading)).toHaveLength(1);
      }
    });
  });
}

/** Creates a ticket beside the first one, in a transaction of its own inside that of the flush. */
function siblings(event: 'beforeCreate' | 'afterCreate'): EventSubscriber {
  return {
    async [event]({ em, entity }: EventArgs<{ title?: string }>) {
      if (entity.title === 'first') {
        await em.transactional((inner) => {
          inner.create(Ticket, { project: 'p', title: 'sibling' });
        });
      }
    },
  };
}
