import { describe, expect, test } from '@jest/globals';
import { defineEntity, p } from '@mikro-orm/core';
import {
  autoSequence,
  AutoSequenceCounter,
  autoSequenceCounter,
  AutoSequenceSubscriber,
  sequenceOf,
} from 'mikro-orm-auto-sequence';
import type { TestDatabase } from '../../support/databases/TestDatabase.js';
import { defineTicket, numbering, savedTickets, upTo } from '../../support/tickets.js';
import type { TestOrm } from '../../support/test-orm.js';

const Ticket = defineTicket({ reuse: false });

function open(database: TestDatabase, ticket = Ticket): Promise<TestOrm> {
  return database.init({ ...numbering(ticket), entities: [ticket, AutoSequenceCounter] });
}

async function create(orm: TestOrm, ...projects: (string | null)[]): Promise<number[]> {
  const em = orm.em();
  const tickets = projects.map((project) => em.create(Ticket, { project }));
  await em.flush();
  return tickets.map(({ number }) => number);
}

/** The counters by the texts of their keys, without rows that are locks. */
async function counters(orm: TestOrm): Promise<Record<string, number | null | undefined>> {
  const rows = await orm.em().find(AutoSequenceCounter, {});
  const counting = rows.filter(({ sequence }) => !sequence.startsWith('lock '));
  return Object.fromEntries(counting.map(({ scope, last }) => [scope, last]));
}

export function describeReuse(database: TestDatabase): void {
  describe('reuse: false', () => {
    test('numbers from 1 under each key, and remembers the last number', async () => {
      const orm = await open(database);
      await expect(create(orm, 'A', 'B', 'A', null, 'A', null)).resolves.toEqual([1, 1, 2, 1, 3, 2]);
      await expect(create(orm, 'A', null)).resolves.toEqual([4, 3]);
      await expect(create(orm, 'B')).resolves.toEqual([2]);
      await expect(counters(orm)).resolves.toEqual({
        [database.counterText('A')]: 4,
        [database.counterText('B')]: 2,
        [database.counterText(null)]: 3,
      });
    });

    describe('a number is not given again', () => {
      test.each<[string, (orm: TestOrm) => Promise<unknown>]>([
        [
          'when the last row is removed by the unit of work',
          async (orm) => {
            const em = orm.em();
            await em.remove(await em.findOneOrFail(Ticket, { number: 3 })).flush();
          },
        ],
        ['when the last row is deleted by nativeDelete', (orm) => orm.em().nativeDelete(Ticket, { number: 3 })],
        ['when a row in the middle is deleted', (orm) => orm.em().nativeDelete(Ticket, { number: 2 })],
        ['when all rows of the key are deleted', (orm) => orm.em().nativeDelete(Ticket, { project: 'A' })],
        ['when another program deletes', (orm) => orm.em().execute('delete from ticket')],
        [
          'when it is deleted in the flush that creates another',
          async (orm) => {
            const em = orm.em();
            em.remove(await em.findOneOrFail(Ticket, { number: 3 }));
            em.create(Ticket, { project: 'other' });
            await em.flush();
          },
        ],
      ])('%s', async (_, remove) => {
        const orm = await open(database);
        await create(orm, 'A', 'A', 'A');
        await remove(orm);
        await expect(create(orm, 'A')).resolves.toEqual([4]);
      });

      test('when a parent is deleted whose key the database made in the same flush', async () => {
        const { Parent, Child } = family();
        const orm = await database.init({
          entities: [Parent, Child, AutoSequenceCounter],
          subscribers: [new AutoSequenceSubscriber()],
        });
        for (const flush of ['implicit', 'explicit'] as const) {
          const em = orm.em();
          const parent = em.create(Parent, {});
          const children = [1, 2].map(() => em.create(Child, { parent }));
          await (flush === 'implicit' ? em.flush() : em.transactional((inner) => inner.flush()));
          expect(children.map(({ number }) => number)).toEqual([1, 2]);
          await orm.em().nativeDelete(Child, { parent: parent.id });
          const later = orm.em();
          const child = later.create(Child, { parent: parent.id });
          await later.flush();
          expect(child.number).toBe(3);
        }
      });
    });

    describe('there is no gap', () => {
      test('after a transaction that is rolled back', async () => {
        const orm = await open(database);
        const em = orm.em();
        await em.begin();
        em.create(Ticket, { project: 'A' });
        await em.flush();
        await em.rollback();
        await expect(create(orm, 'A')).resolves.toEqual([1]);
      });

      test('after a savepoint that is rolled back', async () => {
        const orm = await open(database);
        await orm.em().transactional(async (em) => {
          em.create(Ticket, { project: 'A' });
          await em.flush();
          await em
            .transactional(async (inner) => {
              inner.create(Ticket, { project: 'A' });
              await inner.flush();
              throw new Error('undone');
            })
            .catch(() => undefined);
          em.create(Ticket, { project: 'A' });
        });
        await expect(savedTickets(orm)).resolves.toEqual(upTo(2, 'A'));
        await expect(create(orm, 'A')).resolves.toEqual([3]);
      });

      test.each(['the next flush', 'the commit', 'a savepoint that is rolled back, and the commit'])(
        'after a flush that fails in a transaction that goes on: given back by %s',
        async (by) => {
          const failing = { isOn: true };
          const orm = await database.init({
            entities: [Ticket, AutoSequenceCounter],
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
          await orm.em().transactional(async (em) => {
            const fork = em.fork({ keepTransactionContext: true });
            fork.create(Ticket, { project: 'A' });
            await expect(fork.flush()).rejects.toThrow('refused');
            failing.isOn = false;
            if (by === 'the next flush') {
              em.create(Ticket, { project: 'A' });
              await em.flush();
            } else if (by !== 'the commit') {
              await em
                .transactional(async (inner) => {
                  inner.create(Ticket, { project: 'A' });
                  await inner.flush();
                  throw new Error('undone');
                })
                .catch(() => undefined);
            }
          });
          const expected = by === 'the next flush' ? 2 : 1;
          await expect(create(orm, 'A')).resolves.toEqual([expected]);
          await expect(savedTickets(orm)).resolves.toEqual(upTo(expected, 'A'));
        },
      );
    });

    describe('what is in the table counts', () => {
      test('rows from before', async () => {
        const orm = await open(database);
        await orm.em().insertMany(
          Ticket,
          [1, 2, 5].map((number) => ({ project: 'A', title: 't', number })),
        );
        await expect(create(orm, 'A')).resolves.toEqual([6]);
      });

      test('rows that a program imports past the counter', async () => {
        const orm = await open(database);
        await create(orm, 'A');
        await orm.em().insert(Ticket, { project: 'A', title: 't', number: 7 });
        await expect(create(orm, 'A', 'B')).resolves.toEqual([8, 1]);
      });

      test('explicit numbers, before and after', async () => {
        const orm = await open(database);
        const em = orm.em();
        em.create(Ticket, { project: 'A', number: 10 });
        const beside = em.create(Ticket, { project: 'A' });
        await em.flush();
        expect(beside.number).toBe(11);
        em.create(Ticket, { project: 'A', number: 20 });
        await em.flush();
        await orm.em().nativeDelete(Ticket, { number: 20 });
        await expect(create(orm, 'A')).resolves.toEqual([21]);
      });
    });

    describe('options', () => {
      const one = async (orm: TestOrm, ticket = Ticket, data: object = {}) => {
        const em = orm.em();
        const created = em.create(ticket, { project: 'A', ...data });
        await em.flush();
        return created.number;
      };

      test('startAt, raised later', async () => {
        const start = { at: 100 };
        const ticket = defineTicket({ reuse: false, startAt: () => start.at });
        const orm = await open(database, ticket);
        await expect(one(orm, ticket)).resolves.toBe(100);
        start.at = 500;
        await expect(one(orm, ticket)).resolves.toBe(500);
        start.at = 1;
        await expect(one(orm, ticket)).resolves.toBe(501);
      });

      test('a negative step', async () => {
        const ticket = defineTicket({ reuse: false, startAt: 10, step: -5 });
        const orm = await open(database, ticket);
        const em = orm.em();
        const created = [1, 2, 3].map(() => em.create(ticket, { project: 'A' }));
        await em.flush();
        expect(created.map(({ number }) => number)).toEqual([10, 5, 0]);
        await orm.em().nativeDelete(ticket, { number: 0 });
        await expect(one(orm, ticket)).resolves.toBe(-5);
      });

      test('functions of the entity', async () => {
        const ticket = defineTicket({
          reuse: false,
          step: ({ title }: { title?: string }) => Number(title),
          startAt: ({ title }: { title?: string }) => Number(title),
        });
        const orm = await open(database, ticket);
        const em = orm.em();
        const created = ['1', '10', '100', '-3'].map((title) => em.create(ticket, { project: 'A', title }));
        await em.flush();
        expect(created.map(({ number }) => number)).toEqual([1, 11, 111, -3]);
        await orm.em().nativeDelete(ticket, {});
        await expect(one(orm, ticket, { title: '1' })).resolves.toBe(112);
        await orm.em().nativeDelete(ticket, {});
        await expect(one(orm, ticket, { title: '-1' })).resolves.toBe(-4);
      });
    });

    test('is one statement beside BEGIN, INSERT and COMMIT', async () => {
      const orm = await open(database);
      await create(orm, 'A');
      orm.statements.take();
      await create(orm, 'A');
      const statements = orm.statements.take();
      if (database.countsInOneStatement) {
        expect(statements).toHaveLength(4);
        expect(statements[1]).toMatch(/^with .* insert into .*auto_sequence_counter/s);
      }
      await create(orm, 'A', 'B', 'C', 'A', null);
      const counting = orm.statements.take().filter((sql) => sql.includes('auto_sequence_counter'));
      expect(counting.length).toBeLessThanOrEqual(database.countsInOneStatement ? 1 : 3);
    });

    test('needs a transaction', async () => {
      const orm = await database.init({
        ...numbering(Ticket),
        entities: [Ticket, AutoSequenceCounter],
        implicitTransactions: false,
      });
      await expect(create(orm, 'A')).rejects.toMatchObject({ code: 'AUTO_SEQUENCE_TRANSACTION_REQUIRED' });
      await expect(counters(orm)).resolves.toEqual({});
    });

    test('is the default of all sequences where the subscriber says so', async () => {
      const ticket = defineTicket();
      const orm = await database.init({
        ...numbering(ticket, { reuse: false }),
        entities: [ticket, AutoSequenceCounter],
      });
      const em = orm.em();
      await em.insert(ticket, { project: 'A', title: 't', number: 1 });
      em.create(ticket, { project: 'A' });
      await em.flush();
      await expect(counters(orm)).resolves.toEqual({ [database.counterText('A')]: 2 });
    });

    test('counts in another table, when the entity says so', async () => {
      const counter = autoSequenceCounter({ tableName: 'my counters' });
      const orm = await database.init({ ...numbering(Ticket), entities: [Ticket, counter] });
      await create(orm, 'A', 'A');
      const rows = await orm.em().find(counter, {});
      expect(rows.filter(({ sequence }) => !sequence.startsWith('lock '))).toMatchObject([{ last: 2 }]);
    });

    test('does not hide how a transaction has failed', async () => {
      const failing = { isOn: true };
      const orm = await database.init({
        entities: [Ticket, AutoSequenceCounter],
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
      const em = orm.em();
      await em.begin();
      const fork = em.fork({ keepTransactionContext: true });
      fork.create(Ticket, { project: 'A' });
      await expect(fork.flush()).rejects.toThrow('refused');
      failing.isOn = false;
      await expect(em.execute('select 1 from nowhere')).rejects.toThrow('nowhere');
      await em.commit();
      await expect(savedTickets(orm)).resolves.toEqual([]);
      await expect(create(orm, 'A')).resolves.toEqual([1]);
    });

    test('is refused by a flush, where a subscriber that is registered late asks for it without the table', async () => {
      const ticket = defineTicket();
      const opening = database.init({ entities: [ticket] }, { counters: false });
      if (database.locksRows) {
        await expect(opening).rejects.toMatchObject({ code: 'AUTO_SEQUENCE_MISSING_COUNTER' });
        return;
      }
      const orm = await opening;
      orm.orm.em.getEventManager().registerSubscriber(new AutoSequenceSubscriber({ reuse: false }));
      const em = orm.em();
      em.create(ticket, { project: 'A' });
      await expect(em.flush()).rejects.toMatchObject({ code: 'AUTO_SEQUENCE_MISSING_COUNTER' });
      await expect(savedTickets(orm)).resolves.toEqual([]);
      await orm.em().insert(ticket, { project: 'A', title: '', number: 1 });
      const sequence = sequenceOf(orm.em(), ticket, 'number');
      for (const call of [() => sequence.last({ project: 'A' }), () => sequence.audit(), () => sequence.resync()]) {
        await expect(call()).rejects.toMatchObject({ code: 'AUTO_SEQUENCE_MISSING_COUNTER' });
      }
    });

    describe('is refused at init', () => {
      test('without the entity of the counters', async () => {
        const init = database.init(numbering(Ticket), { counters: false });
        await expect(init).rejects.toMatchObject({
          code: 'AUTO_SEQUENCE_MISSING_COUNTER',
          message: expect.stringMatching(/Ticket\.number .* in the table of AutoSequenceCounter/) as unknown,
        });
      });

      test("under lock: 'none'", async () => {
        const ticket = defineTicket({ reuse: false, lock: 'none' });
        const init = database.init({ ...numbering(ticket), entities: [ticket, AutoSequenceCounter] });
        await expect(init).rejects.toMatchObject({ code: 'AUTO_SEQUENCE_INVALID_OPTIONS' });
      });
    });
  });
}

function family() {
  const Parent = defineEntity({ name: 'Parent', properties: { id: p.integer().primary() } });
  const Child = defineEntity({
    name: 'Child',
    properties: {
      id: p.integer().primary(),
      parent: () => p.manyToOne(Parent),
      number: autoSequence({ uniqueWith: 'parent', reuse: false }),
    },
  });
  return { Parent, Child };
}
