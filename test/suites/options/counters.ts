import { describe, expect, test } from '@jest/globals';
import { defineEntity, p } from '@mikro-orm/core';
import { autoSequence, AutoSequenceCounter, AutoSequenceSubscriber, lockTable } from 'mikro-orm-auto-sequence';
import type { TestDatabase } from '../../support/databases/TestDatabase.js';
import type { OrmOptions, TestOrm } from '../../support/test-orm.js';

const id = () => p.integer().primary();

const Paper = defineEntity({
  name: 'Paper',
  properties: {
    id: id(),
    tenant: p.string().nullable(),
    year: p.integer().nullable(),
    serial: autoSequence({ reuse: false, editable: true }),
    number: autoSequence({ uniqueWith: ['tenant', 'year'], reuse: false }),
    position: autoSequence({ uniqueWith: 'year' }),
  },
});

function open(database: TestDatabase, entities: NonNullable<OrmOptions['entities']> = [Paper]): Promise<TestOrm> {
  return database.init({
    entities: [...entities, AutoSequenceCounter],
    subscribers: [new AutoSequenceSubscriber()],
  });
}

/** Creates papers in one flush, and returns their numbers. */
async function create(orm: TestOrm, ...papers: { tenant?: string; year?: number; serial?: number }[]) {
  const em = orm.em();
  const created = papers.map((paper) => em.create(Paper, paper));
  await em.flush();
  return created.map(({ serial, number, position }) => [serial, number, position]);
}

async function counters(orm: TestOrm): Promise<Record<string, unknown>> {
  const all = await orm.em().find(AutoSequenceCounter, {});
  const rows = all.filter(({ sequence }) => !sequence.startsWith('lock '));
  // PostgreSQL writes a space behind each comma.
  const keys = rows.map(({ sequence, scope }) => `${sequence.split('.').pop() ?? ''} ${scope.replaceAll(', ', ',')}`);
  return Object.fromEntries(rows.map(({ last }, at): [string, unknown] => [keys[at] ?? '', last]));
}

export function describeCounters(database: TestDatabase): void {
  const readsLast = (sql: string) => sql.includes(' as last') && !sql.includes('auto_sequence_counter');
  const counts = (sql: string) => /insert into .auto_sequence_counter/.test(sql) && !database.sql.isLock(sql);

  describe('counters', () => {
    test('keep each key of two nullable columns, when all rows are deleted', async () => {
      const orm = await open(database);
      await expect(create(orm, {}, { year: 1 }, { tenant: 'a' }, { tenant: 'a', year: 1 }, {})).resolves.toEqual([
        [1, 1, 1],
        [2, 1, 1],
        [3, 1, 2],
        [4, 1, 2],
        [5, 2, 3],
      ]);
      await orm.em().nativeDelete(Paper, {});
      await expect(create(orm, {}, { year: 1 }, { tenant: 'a' }, { tenant: 'a', year: 1 })).resolves.toEqual([
        [6, 3, 1],
        [7, 2, 1],
        [8, 2, 2],
        [9, 2, 2],
      ]);
      const a = database.counterText('a').slice(0, -1);
      await expect(counters(orm)).resolves.toEqual({
        'serial []': 9,
        'number [null,null]': 3,
        'number [null,"1"]': 2,
        [`number ${a},null]`]: 2,
        [`number ${a},"1"]`]: 2,
      });
    });

    test('cost a flush over both kinds of sequences one statement more, behind the locks', async () => {
      const orm = await open(database);
      await create(orm, { tenant: 'a', year: 1 });
      orm.statements.take();
      await create(orm, { tenant: 'a', year: 1 }, { tenant: 'b', year: 2 });
      const statements = orm.statements.take();
      const at = (is: (sql: string) => boolean) => statements.findIndex(is);
      expect(at(database.sql.isLock)).toBe(database.sql.locks === 0 ? -1 : 1);
      expect(at(readsLast)).toBeGreaterThan(database.sql.locks);
      expect(at(counts)).toBeGreaterThan(at(readsLast));
      expect(statements.filter(counts)).toHaveLength(1);
      if (database.countsInOneStatement) {
        expect(statements).toHaveLength(5 + database.sql.locks);
      }
    });

    test('are counted on under the table lock of the sequence, which comes first', async () => {
      const Bill = defineEntity({
        name: 'Bill',
        properties: { id: id(), number: autoSequence({ reuse: false, lock: 'table' }) },
      });
      const orm = await open(database, [Bill]);
      for (let expected = 1; expected <= 2; expected++) {
        const em = orm.em();
        const bill = em.create(Bill, {});
        orm.statements.take();
        await em.flush();
        expect(bill.number).toBe(expected);
        const locks = database.sql.lockTables({ table: 'bill' });
        expect(orm.statements.take().slice(1, 1 + locks.length)).toEqual(locks);
        await orm.em().nativeDelete(Bill, {});
      }
    });

    test('are counted on under lockTable', async () => {
      const orm = await open(database);
      await create(orm, { year: 1 });
      await orm.em().nativeDelete(Paper, {});
      const paper = await lockTable(orm.em(), Paper, (em) => em.create(Paper, { year: 1 }));
      expect([paper.serial, paper.number, paper.position]).toEqual([2, 2, 1]);
    });

    test.each([10, 1000])('serve 1,000 entities over %i keys', async (keys) => {
      const orm = await open(database);
      const papers = Array.from({ length: 1000 }, (_, index) => ({ year: index % keys }));
      await create(orm, ...papers);
      await orm.em().nativeDelete(Paper, {});
      orm.statements.take();
      const numbers = (await create(orm, ...papers)).map(([, number]) => number);
      expect(orm.statements.take().filter(counts)).toHaveLength(1);
      const each = 1000 / keys;
      expect(numbers).toEqual(papers.map((_, index) => each + 1 + Math.floor(index / keys)));
    });

    test('of an edited number count on from it, and it does not come back', async () => {
      const orm = await open(database);
      await create(orm, {});
      const em = orm.em();
      const [paper] = await em.find(Paper, {});
      if (paper) {
        paper.serial = 7;
      }
      await em.flush();
      await orm.em().nativeDelete(Paper, {});
      await expect(create(orm, {})).resolves.toEqual([[8, 2, 1]]);
    });

    test('know nothing of entities that `when` leaves out', async () => {
      const Note = defineEntity({
        name: 'Note',
        properties: {
          id: id(),
          isFinal: p.boolean(),
          number: autoSequence({ reuse: false, when: (note: { isFinal: boolean }) => note.isFinal }).nullable(),
        },
      });
      const orm = await open(database, [Note]);
      const em = orm.em();
      const notes = [false, true, false, true].map((isFinal) => em.create(Note, { isFinal }));
      await em.flush();
      expect(notes.map(({ number }) => number ?? null)).toEqual([null, 1, null, 2]);
      await expect(counters(orm)).resolves.toEqual({ 'number []': 2 });
    });

    test.each(['one table', 'joined tables'])('are one for all classes of a tree of %s', async (kind) => {
      const Document = defineEntity({
        name: 'Document',
        ...(kind === 'one table'
          ? { discriminatorColumn: 'kind', discriminatorValue: 'document' }
          : { inheritance: 'tpt' as const }),
        properties: { id: id(), number: autoSequence({ reuse: false }) },
      });
      const Letter = defineEntity({
        name: 'Letter',
        extends: Document,
        ...(kind === 'one table' && { discriminatorValue: 'letter' }),
        properties: { text: p.string().nullable(), serial: autoSequence({ reuse: false }).nullable() },
      });
      const orm = await open(database, [Document, Letter]);
      for (let round = 0; round < 2; round++) {
        const em = orm.em();
        const document = em.create(Document, {});
        const letter = em.create(Letter, { text: 'x' });
        await em.flush();
        expect([document.number, letter.number, letter.serial]).toEqual([2 * round + 1, 2 * round + 2, round + 1]);
        letter.text = 'y';
        await em.flush();
        await em.remove([document, letter]).flush();
      }
      await expect(counters(orm)).resolves.toEqual({ 'number []': 4, 'serial []': 2 });
    });

    describe('of a flush that fails in a transaction that goes on are given back', () => {
      const small = database.integers.smallint.max;
      const safe = Number.MAX_SAFE_INTEGER;
      test.each<[string, { type: 'smallint' | 'bigint'; startAt: number; before: number; count: number }]>([
        ['past the end of the column', { type: 'smallint', startAt: small - 2, before: 1, count: 3 }],
        ['past the safe integers', { type: 'bigint', startAt: safe - 2, before: 2, count: 4 }],
        ['and end there for good', { type: 'bigint', startAt: safe - 2, before: 3, count: 1 }],
      ])('%s', async (_, { type, startAt, before, count }) => {
        const Bill = defineEntity({
          name: 'Bill',
          properties: { id: id(), number: autoSequence({ reuse: false, startAt }).columnType(type) },
        });
        const orm = await open(database, [Bill]);
        const createBills = async (em: ReturnType<TestOrm['em']>, length: number) => {
          const bills = Array.from({ length }, () => em.create(Bill, {}));
          await em.flush();
          return bills.map(({ number }) => number);
        };
        await createBills(orm.em(), before);
        await orm.em().transactional(async (em) => {
          for (let round = 0; round < 2; round++) {
            const fork = em.fork({ keepTransactionContext: true });
            await expect(createBills(fork, count)).rejects.toMatchObject({ code: 'AUTO_SEQUENCE_NUMBER_OUT_OF_RANGE' });
          }
        });
        await expect(counters(orm)).resolves.toEqual({ 'number []': startAt + before - 1 });
        if (before < 3) {
          await expect(createBills(orm.em(), 1)).resolves.toEqual([startAt + before]);
        }
      });

      test('as they were before an explicit number', async () => {
        const orm = await open(database);
        await create(orm, {});
        await orm.em().transactional(async (em) => {
          for (const others of [[], [{}]]) {
            const fork = em.fork({ keepTransactionContext: true });
            [{ serial: 50 }, ...others].forEach((paper) => fork.create(Paper, paper));
            fork.getEventManager().registerSubscriber({
              beforeCreate() {
                throw new Error('refused');
              },
            });
            await expect(fork.flush()).rejects.toThrow('refused');
          }
        });
        await expect(counters(orm)).resolves.toEqual({ 'serial []': 1, 'number [null,null]': 1 });
      });
    });

    test('refuse steps without end before anything is written', async () => {
      const Bill = defineEntity({
        name: 'Bill',
        properties: { id: id(), number: autoSequence({ reuse: false, step: Number.MAX_SAFE_INTEGER }) },
      });
      const orm = await open(database, [Bill]);
      const em = orm.em();
      Array.from({ length: 2000 }, () => em.create(Bill, {}));
      await expect(em.flush()).rejects.toMatchObject({ code: 'AUTO_SEQUENCE_NUMBER_OUT_OF_RANGE' });
    });

    test('are begun and left on live rows without any other step', async () => {
      const bill = (reuse: boolean) =>
        defineEntity({ name: 'Bill', properties: { id: id(), number: autoSequence({ reuse }) } });
      const [Reusing, Counting] = [bill(true), bill(false)];
      const orm = await open(database, [Counting]);
      const number = async (entity: typeof Counting) => {
        const reusing = entity === Reusing;
        const other = database.isShared && reusing ? await orm.connect({ entities: [Reusing] }) : orm;
        const em = other.em();
        const created = em.create(other === orm ? Counting : entity, {});
        await em.flush();
        return created.number;
      };
      await orm.em().insertMany(Counting, [{ number: 1 }, { number: 2 }]);
      await expect(number(Counting)).resolves.toBe(3);
      await orm.em().nativeDelete(Counting, { number: 3 });
      if (database.isShared) {
        await expect(number(Reusing)).resolves.toBe(3);
        await expect(number(Reusing)).resolves.toBe(4);
        await orm.em().nativeDelete(Counting, { number: 4 });
        await expect(number(Reusing)).resolves.toBe(4);
      }
      const last = database.isShared ? 4 : 3;
      await expect(number(Counting)).resolves.toBe(last + 1);
    });

    test('stay when the table alone is emptied', async () => {
      const orm = await open(database);
      await create(orm, {}, {});
      await orm.em().execute(database.hasOneWriter ? 'delete from paper' : 'truncate table paper');
      await expect(create(orm, {})).resolves.toEqual([[3, 3, 1]]);
      await orm.em().nativeDelete(AutoSequenceCounter, {});
      await orm.em().execute(database.hasOneWriter ? 'delete from paper' : 'truncate table paper');
      await expect(create(orm, {})).resolves.toEqual([[1, 1, 1]]);
    });

    if (database.hasSchemas) {
      test('of tables in several schemas are in one table, or in one of each schema', async () => {
        const bill = (schema: string) =>
          defineEntity({ name: 'Bill', schema, properties: { id: id(), number: autoSequence({ reuse: false }) } });
        const Bill = bill('books');
        const orm = await open(database, [Bill]);
        for (const expected of [1, 2]) {
          const em = orm.em();
          const created = em.create(Bill, {});
          await em.flush();
          expect(created.number).toBe(expected);
          await orm.em().nativeDelete(Bill, {});
        }
        const rows = await orm.em().find(AutoSequenceCounter, {});
        expect(rows).toMatchObject([{ sequence: 'books.bill.number', scope: '[]', last: 2 }]);
      });
    }
  });
}
