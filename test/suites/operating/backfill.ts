import { describe, expect, test } from '@jest/globals';
import { defineEntity, type InferEntity, p } from '@mikro-orm/core';
import {
  autoSequence,
  AutoSequenceCounter,
  type AutoSequenceOptions,
  AutoSequenceSubscriber,
  type BackfillOptions,
  type BackfillProgress,
  InvalidOptionsError,
  MissingSubscriberError,
  NumberOutOfRangeError,
  sequenceOf,
} from 'mikro-orm-auto-sequence';
import type { TestDatabase } from '../../support/databases/TestDatabase.js';
import type { TestOrm } from '../../support/test-orm.js';

const id = () => p.integer().primary();
const subscribers = () => [new AutoSequenceSubscriber()];

/** A receipt that may have been written before there were numbers. */
const define = (options: AutoSequenceOptions = {}) =>
  defineEntity({
    name: 'Receipt',
    properties: {
      id: id(),
      shop: p.string().nullable(),
      day: p.integer().nullable(),
      isPaid: p.boolean().default(true),
      number: autoSequence({ uniqueWith: 'shop', ...options }).nullable(),
    },
  });

type Receipt = ReturnType<typeof define>;

const Receipt = define();

interface Row {
  shop: string | null;
  day?: number | null;
  isPaid?: boolean;
  number?: number;
}

async function open(database: TestDatabase, receipt: Receipt, rows: readonly Row[]): Promise<TestOrm> {
  const orm = await database.init({ entities: [receipt], subscribers: subscribers() });
  await write(orm, receipt, rows);
  return orm;
}

async function write(orm: TestOrm, receipt: Receipt, rows: readonly Row[]): Promise<void> {
  for (const row of rows) {
    const id = await orm.em().insert(receipt, { day: null, isPaid: true, ...row });
    if (row.number === undefined) {
      // A trigger has numbered it.
      await orm.em().nativeUpdate(receipt, { id }, { number: null });
    }
  }
  orm.statements.take();
}

/** The rows by their ids, as `a3 #1`: shop, day and number. */
async function rowsOf(orm: TestOrm, receipt: Receipt): Promise<string[]> {
  const rows = await orm.em().find(receipt, {}, { orderBy: { id: 'asc' } });
  return rows.map(({ shop, day, number }) => `${shop ?? '-'}${String(day ?? '')} #${String(number ?? '-')}`);
}

const mixed: readonly Row[] = [
  { shop: 'a', day: 3 },
  { shop: 'b', day: 2 },
  { shop: 'a', day: 1 },
  { shop: null, day: 2 },
  { shop: 'a', day: 2, number: 7 },
  { shop: null, day: 1 },
  { shop: 'a', day: 1 },
];
const numbered = ['a3 #10', 'b2 #1', 'a1 #8', '-2 #2', 'a2 #7', '-1 #1', 'a1 #9'];

export function describeBackfill(database: TestDatabase): void {
  describe('sequenceOf(…).backfill', () => {
    test('numbers the rows that have none, after the last number of their key, in the order', async () => {
      const orm = await open(database, Receipt, mixed);
      const sequence = sequenceOf(orm.em(), Receipt, 'number');
      await expect(sequence.backfill({ orderBy: { day: 'asc' } })).resolves.toBe(6);
      await expect(rowsOf(orm, Receipt)).resolves.toEqual(numbered);
      await expect(sequence.backfill({ orderBy: { day: 'asc' } })).resolves.toBe(0);
    });

    test('is followed by flushes', async () => {
      const orm = await open(database, Receipt, mixed);
      await sequenceOf(orm.em(), Receipt, 'number').backfill();
      const em = orm.em();
      const receipts = ['a', 'b', null].map((shop) => em.create(Receipt, { shop }));
      await em.flush();
      expect(receipts.map(({ number }) => number)).toEqual([11, 2, 3]);
    });

    if (database.reuses) {
      test('writes in one statement, under the lock of the table', async () => {
        const orm = await open(database, Receipt, mixed);
        await sequenceOf(orm.em(), Receipt, 'number').backfill();
        const statements = orm.statements.take();
        expect(statements[0]).toMatch(/^begin|^start/);
        expect(statements.at(-1)).toBe('commit');
        const update = statements.at(-2);
        expect(update).toMatch(/^update .*row_number\(\)/s);
        // What it reads before tells whether the numbers are in the range of the column.
        expect(statements.at(-3)).toMatch(/^select .*max\(/s);
        for (const lock of statements.slice(1, -3)) {
          expect(database.sql.isLock(lock)).toBe(true);
        }
      });
    }

    test('without an order, numbers by the primary key', async () => {
      const orm = await open(database, Receipt, mixed);
      await sequenceOf(orm.em(), Receipt, 'number').backfill();
      await expect(rowsOf(orm, Receipt)).resolves.toEqual([
        'a3 #8',
        'b2 #1',
        'a1 #9',
        '-2 #1',
        'a2 #7',
        '-1 #2',
        'a1 #10',
      ]);
    });

    test.each<[string, BackfillOptions<InferEntity<Receipt>>['orderBy'], number[]]>([
      ['desc nulls last', { day: 'desc nulls last' }, [7, 10, 8, 9]],
      ['asc nulls last', { day: 'asc nulls last' }, [9, 10, 7, 8]],
      ['asc nulls first', { day: 'asc nulls first' }, [10, 7, 8, 9]],
      ['of several properties', [{ isPaid: 'desc' }, { id: -1 }], [7, 10, 9, 8]],
      ['by numbers', [{ isPaid: 1 }, { id: 1 }], [10, 7, 8, 9]],
      ['of several properties in one', { isPaid: 'asc', id: 'desc' }, [10, 9, 8, 7]],
    ])('takes an order: %s', async (_, orderBy, expected) => {
      for (const options of [{}, { batchSize: 2 }]) {
        const orm = await open(database, Receipt, [
          { shop: 'a', day: 3, isPaid: true },
          { shop: 'a', day: null, isPaid: false },
          { shop: 'a', day: 1, isPaid: false },
          { shop: 'a', day: 1, isPaid: false },
          { shop: 'a', day: 9, number: 6 },
        ]);
        await sequenceOf(orm.em(), Receipt, 'number').backfill({ orderBy, ...options });
        const numbers = await orm.em().find(Receipt, {}, { orderBy: { id: 'asc' } });
        expect(numbers.slice(0, 4).map(({ number }) => number)).toEqual(expected);
      }
    });

    test.each([
      ['a property that is none', { days: 'asc' }],
      ['a direction that is none', { day: 'up' }],
      ['SQL for a direction', { day: 'asc, (select 1)' }],
      ['no object', 'day'],
      ['no property', [null]],
      ['no direction', { day: null }],
      ['a column inside a column', { day: { at: 'asc' } }],
    ])('refuses an order by %s', async (_, orderBy) => {
      const orm = await open(database, Receipt, []);
      const backfill = sequenceOf(orm.em(), Receipt, 'number').backfill({ orderBy: orderBy as never });
      await expect(backfill).rejects.toThrow(InvalidOptionsError);
      expect(orm.statements.take()).toEqual([]);
    });

    test.each([{ batchSize: 0 }, { batchSize: 1.5 }, { onProgress: 1 }, { lockTimeout: -1 }])(
      'refuses %j',
      async (options) => {
        const orm = await open(database, Receipt, []);
        const backfill = sequenceOf(orm.em(), Receipt, 'number').backfill(options as never);
        await expect(backfill).rejects.toThrow(InvalidOptionsError);
      },
    );

    test('starts at startAt, in steps, also down', async () => {
      const rows = [{ shop: 'a' }, { shop: 'a' }, { shop: 'b', number: 103 }, { shop: 'b' }];
      const up = define({ startAt: 100, step: 10 });
      const orm = await open(database, up, rows);
      await sequenceOf(orm.em(), up, 'number').backfill();
      await expect(rowsOf(orm, up)).resolves.toEqual(['a #100', 'a #110', 'b #103', 'b #113']);
      const down = define({ startAt: -1, step: -2 });
      const other = await open(database, down, rows);
      await sequenceOf(other.em(), down, 'number').backfill();
      await expect(rowsOf(other, down)).resolves.toEqual(['a #-1', 'a #-3', 'b #103', 'b #-1']);
    });

    test('over the whole table', async () => {
      const receipt = define({ uniqueWith: [] as never });
      const orm = await open(database, receipt, [{ shop: 'a' }, { shop: 'b', number: 4 }, { shop: null }]);
      await expect(sequenceOf(orm.em(), receipt, 'number').backfill()).resolves.toBe(2);
      await expect(rowsOf(orm, receipt)).resolves.toEqual(['a #5', 'b #4', '- #6']);
    });

    test('asks `when` and functions about each row', async () => {
      const receipt = define({
        when: ({ isPaid }: { isPaid: boolean }) => isPaid,
        startAt: ({ shop }: { shop: string | null }) => (shop === 'a' ? 100 : 200),
      });
      const orm = await open(database, receipt, [
        { shop: 'a', day: 2 },
        { shop: 'a', day: 1, isPaid: false },
        { shop: 'b', day: 1 },
        { shop: 'a', day: 1 },
      ]);
      const progress: BackfillProgress[] = [];
      const backfill = sequenceOf(orm.em(), receipt, 'number').backfill({
        orderBy: { day: 'asc' },
        onProgress: (each) => progress.push(each),
      });
      await expect(backfill).resolves.toBe(3);
      await expect(rowsOf(orm, receipt)).resolves.toEqual(['a2 #101', 'a1 #-', 'b1 #200', 'a1 #100']);
      expect(progress).toEqual([{ total: 4, done: 4, numbered: 3 }]);
    });

    describe('in batches', () => {
      test('numbers as in one go, and tells how far it is', async () => {
        const orm = await open(database, Receipt, mixed);
        const progress: BackfillProgress[] = [];
        const backfill = sequenceOf(orm.em(), Receipt, 'number').backfill({
          orderBy: { day: 'asc' },
          batchSize: 2,
          onProgress: (each) => progress.push(each),
        });
        await expect(backfill).resolves.toBe(6);
        await expect(rowsOf(orm, Receipt)).resolves.toEqual(numbered);
        expect(progress).toEqual([2, 4, 6].map((done) => ({ total: 6, done, numbered: done })));
      });

      test('each is a transaction of its own, under the locks of its keys', async () => {
        const orm = await open(database, Receipt, mixed);
        await sequenceOf(orm.em(), Receipt, 'number').backfill({ batchSize: 3 });
        const statements = orm.statements.take();
        expect(statements.filter((each) => each === 'commit')).toHaveLength(2);
        expect(statements.join(';')).not.toMatch(/share row exclusive/);
      });

      test('goes on where it ended', async () => {
        const orm = await open(database, Receipt, mixed);
        const stopped = sequenceOf(orm.em(), Receipt, 'number').backfill({
          orderBy: { day: 'asc' },
          batchSize: 2,
          onProgress: ({ done }) => {
            if (done === 4) {
              throw new Error('stopped');
            }
          },
        });
        await expect(stopped).rejects.toThrow('stopped');
        const rest = sequenceOf(orm.em(), Receipt, 'number').backfill({ orderBy: { day: 'asc' }, batchSize: 2 });
        await expect(rest).resolves.toBe(2);
        await expect(rowsOf(orm, Receipt)).resolves.toEqual(numbered);
      });

      test('passes over what `when` refuses', async () => {
        const receipt = define({ when: ({ isPaid }: { isPaid: boolean }) => isPaid });
        const rows = Array.from({ length: 10 }, (_, at) => ({ shop: 'a', isPaid: at % 3 === 0 }));
        const orm = await open(database, receipt, rows);
        const sequence = sequenceOf(orm.em(), receipt, 'number');
        await expect(sequence.backfill({ batchSize: 2 })).resolves.toBe(4);
        await expect(sequence.backfill({ batchSize: 2 })).resolves.toBe(0);
        await expect(sequence.audit()).resolves.toMatchObject({ withoutNumber: 6 });
      });

      test('of more keys than are locked one by one', async () => {
        const rows = Array.from({ length: 600 }, (_, at) => ({ shop: `s${String(at % 300)}`, day: 1, isPaid: true }));
        const orm = await database.init({ entities: [Receipt], subscribers: subscribers() });
        await orm.em().insertMany(Receipt, rows);
        await orm.em().execute('update receipt set number = null');
        orm.statements.take();
        const sequence = sequenceOf(orm.em(), Receipt, 'number');
        await expect(sequence.backfill({ batchSize: 600 })).resolves.toBe(600);
        const { findings } = await sequence.audit();
        expect(findings.filter(({ kind }) => kind !== 'counterBehind')).toEqual([]);
      });
    });

    test('refuses numbers that the column cannot hold, and changes nothing', async () => {
      const { max } = database.integers.integer;
      const orm = await open(database, Receipt, [{ shop: 'b' }, { shop: 'a' }, { shop: 'a', number: max }]);
      const sequence = sequenceOf(orm.em(), Receipt, 'number');
      await expect(sequence.backfill()).rejects.toThrow(NumberOutOfRangeError);
      expect(orm.statements.take().filter((each) => /^update .*row_number/s.test(each))).toEqual([]);
      await expect(sequence.backfill({ batchSize: 10 })).rejects.toThrow(NumberOutOfRangeError);
      await expect(rowsOf(orm, Receipt)).resolves.toEqual(['b #-', 'a #-', `a #${String(max)}`]);
    });

    test.each([
      ['up', 1, Number.MAX_SAFE_INTEGER],
      ['down', -1, Number.MIN_SAFE_INTEGER],
    ])('refuses numbers that are no safe integers, counting %s, and goes up to the last one', async (_, step, last) => {
      const number = autoSequence({ mode: 'bigint', uniqueWith: 'shop', startAt: step, step }).nullable();
      const Voucher = defineEntity({ name: 'Voucher', properties: { id: id(), shop: p.string().nullable(), number } });
      const orm = await database.init({ entities: [Voucher], subscribers: subscribers() });
      const before = BigInt(last - 2 * step);
      await orm
        .em()
        .insertMany(Voucher, [
          { shop: 'a', number: before },
          ...['b', 'a', 'a', null].map((shop) => ({ shop, number: null })),
        ]);
      const sequence = sequenceOf(orm.em(), Voucher, 'number');
      // So many rows could get past the end, and none does.
      await expect(sequence.backfill()).resolves.toBe(4);
      await orm.em().insertMany(Voucher, [
        { shop: 'b', number: null },
        { shop: 'a', number: null },
      ]);
      orm.statements.take();
      await expect(sequence.backfill()).rejects.toThrow(NumberOutOfRangeError);
      expect(orm.statements.take().filter((each) => /^update .*row_number/s.test(each))).toEqual([]);
      const found = await orm.em().find(Voucher, {}, { orderBy: { id: 'asc' } });
      const expected = [before, step, last - step, last, step, null, null];
      expect(found.map((each) => each.number)).toEqual(expected.map((each) => (each === null ? null : BigInt(each))));
    });

    test('in a transaction is rolled back with it, and leaves what the application has changed alone', async () => {
      const orm = await open(database, Receipt, mixed);
      const em = orm.em();
      const first = await em.findOneOrFail(Receipt, { id: 1 });
      first.day = 99;
      await em.begin();
      await expect(sequenceOf(em, Receipt, 'number').backfill()).resolves.toBe(6);
      await em.rollback();
      await expect(rowsOf(orm, Receipt)).resolves.toContain('a3 #-');
    });

    test('needs the subscriber', async () => {
      const orm = await database.init({ entities: [Receipt], subscribers: [] });
      await expect(sequenceOf(orm.em(), Receipt, 'number').backfill()).rejects.toThrow(MissingSubscriberError);
    });

    test('of rows with a key of several columns, in the order of an embeddable', async () => {
      const Place = defineEntity({ name: 'Place', embeddable: true, properties: { city: p.string() } });
      const Stop = defineEntity({
        name: 'Stop',
        primaryKeys: ['line', 'code'],
        properties: {
          line: p.integer().primary(),
          code: p.string().length(9).primary(),
          place: () => p.embedded(Place),
          label: p.string().persist(false).nullable(),
          number: autoSequence({ uniqueWith: 'line' }).nullable(),
        },
      });
      const orm = await database.init({ entities: [Place, Stop], subscribers: subscribers() });
      for (const [at, city] of ['c', 'a', 'b'].entries()) {
        await orm.em().insert(Stop, { line: 1, code: `s${String(at)}`, place: { city } });
      }
      const sequence = sequenceOf(orm.em(), Stop, 'number');
      await expect(sequence.backfill({ orderBy: { label: 'asc' } })).rejects.toThrow(/label/);
      for (const options of [{}, { batchSize: 2 }]) {
        await orm.em().execute('update stop set number = null');
        if (database.reuses) {
          await expect(sequence.backfill({ orderBy: { place: { city: 'asc' } }, ...options })).resolves.toBe(3);
          const found = await orm.em().find(Stop, {}, { orderBy: { code: 'asc' } });
          expect(found.map(({ number }) => number)).toEqual([3, 1, 2]);
        }
      }
    });

    describe('in a tree', () => {
      test('of one table, numbers the classes that have the sequence', async () => {
        const Document = defineEntity({
          name: 'Document',
          discriminatorColumn: 'kind',
          discriminatorValue: 'document',
          properties: { id: id(), kind: p.string() },
        });
        const Invoice = defineEntity({
          name: 'Invoice',
          extends: Document,
          discriminatorValue: 'invoice',
          properties: { number: autoSequence().nullable() },
        });
        const orm = await database.init({ entities: [Document, Invoice], subscribers: subscribers() });
        const kinds = ['document', 'invoice', 'invoice'];
        for (const options of [{}, { batchSize: 1 }]) {
          await orm.em().execute('delete from document');
          for (const [at, kind] of kinds.entries()) {
            await orm.em().execute(`insert into document (id, kind) values (${String(at + 1)}, '${kind}')`);
          }
          await orm.em().execute('update document set number = null');
          await expect(sequenceOf(orm.em(), Invoice, 'number').backfill(options)).resolves.toBe(2);
          const rows = await orm.em().execute<{ number: number | null }[]>('select number from document order by id');
          expect(rows.map(({ number }) => number)).toEqual([
            null,
            database.reuses || !('batchSize' in options) ? 1 : 3,
            database.reuses || !('batchSize' in options) ? 2 : 4,
          ]);
        }
      });

      test('of joined tables, in the order of a parent', async () => {
        const Document = defineEntity({
          name: 'Document',
          inheritance: 'tpt',
          properties: { id: id(), day: p.integer() },
        });
        const Invoice = defineEntity({
          name: 'Invoice',
          extends: Document,
          properties: { shop: p.string(), number: autoSequence({ uniqueWith: 'shop' }).nullable() },
        });
        const orm = await database.init({ entities: [Document, Invoice], subscribers: subscribers() });
        const em = orm.em();
        [3, 1, 2].forEach((day) => em.create(Invoice, { day, shop: 'a' }));
        await em.flush();
        for (const options of [{}, { batchSize: 2 }]) {
          await orm.em().execute('update invoice set number = null');
          if (database.reuses) {
            await expect(
              sequenceOf(orm.em(), Invoice, 'number').backfill({ orderBy: { day: 'asc' }, ...options }),
            ).resolves.toBe(3);
            const rows = await orm.em().find(Invoice, {}, { orderBy: { id: 'asc' } });
            expect(rows.map(({ number }) => number)).toEqual([3, 1, 2]);
          }
        }
      });
    });

    if (database.addSchema) {
      const { addSchema } = database;
      test.each([{}, { batchSize: 1 }])('in the table of the schema: %j', async (options) => {
        const Invoice = defineEntity({
          name: 'Invoice',
          schema: '*',
          properties: { id: id(), number: autoSequence().nullable() },
        });
        const orm = await database.init({ entities: [Invoice], subscribers: subscribers() }, { schema: false });
        await addSchema(orm.orm, 'tenant_1');
        await addSchema(orm.orm, 'tenant_2');
        for (const schema of ['tenant_1', 'tenant_2']) {
          await orm.em().insert(Invoice, { number: null }, { schema });
          await orm.em().nativeUpdate(Invoice, {}, { number: null }, { schema });
        }
        const sequence = sequenceOf(orm.em(), Invoice, 'number', { schema: 'tenant_1' });
        await expect(sequence.backfill(options)).resolves.toBe(1);
        const numbers = async (schema: string) =>
          (await orm.em().find(Invoice, {}, { schema })).map(({ number }) => number);
        await expect(numbers('tenant_1')).resolves.toEqual([1]);
        await expect(numbers('tenant_2')).resolves.toEqual([null]);
      });
    }

    // A trigger counts what comes without a number.
    if (database.reuses && !database.hasTriggers) {
      test.each([{}, { batchSize: 2 }])('counts in the counters of `reuse: false`: %j', async (options) => {
        const receipt = define({ reuse: false });
        const orm = await database.init({ entities: [receipt, AutoSequenceCounter], subscribers: subscribers() });
        const em = orm.em();
        em.create(receipt, { shop: 'a' });
        em.create(receipt, { shop: 'a' });
        await em.flush();
        await orm.em().nativeDelete(receipt, { number: 2 });
        await write(orm, receipt, [{ shop: 'a' }, { shop: 'b' }, { shop: 'a' }]);
        const sequence = sequenceOf(orm.em(), receipt, 'number');
        await expect(sequence.backfill(options)).resolves.toBe(3);
        await expect(rowsOf(orm, receipt)).resolves.toEqual(['a #1', 'a #3', 'b #1', 'a #4']);
        const { findings } = await sequence.audit();
        expect(findings.filter(({ kind }) => kind === 'counterBehind')).toEqual([]);
      });
    }
  });
}
