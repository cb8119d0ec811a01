import { describe, expect, test } from '@jest/globals';
import { defineEntity, p } from '@mikro-orm/core';
import { autoSequence, AutoSequenceSubscriber, type NumberMode } from 'mikro-orm-auto-sequence';
import type { TestDatabase } from '../../support/databases/TestDatabase.js';

/** Past the range of a 32-bit integer. */
const BIG = 9_000_000_000;

export function describeModes(database: TestDatabase): void {
  const open = async (mode: NumberMode, columnType?: string) => {
    const number = autoSequence({ mode, startAt: BIG });
    const Item = defineEntity({
      name: 'Item',
      properties: {
        id: p.integer().primary(),
        note: p.string().nullable(),
        number: columnType === undefined ? number : number.columnType(columnType),
      },
    });
    const testOrm = await database.init({ entities: [Item], subscribers: [new AutoSequenceSubscriber()] });
    return { Item, testOrm };
  };

  describe('a bigint sequence', () => {
    test.each([
      { mode: 'number', columnType: 'bigint', expected: [BIG, BIG + 1, BIG + 2] },
      { mode: 'bigint', columnType: undefined, expected: [BigInt(BIG), BigInt(BIG + 1), BigInt(BIG + 2)] },
      { mode: 'string', columnType: undefined, expected: [String(BIG), String(BIG + 1), String(BIG + 2)] },
    ] as const)('exposes $mode', async ({ mode, columnType, expected }) => {
      const { Item, testOrm } = await open(mode, columnType);
      const em = testOrm.em();
      const items = [em.create(Item, {}), em.create(Item, {})];
      await em.flush();
      expect(items.map(({ number }) => number)).toEqual(expected.slice(0, 2));
      em.create(Item, {});
      await em.flush();

      const other = testOrm.em();
      const loaded = await other.find(Item, {}, { orderBy: { id: 'asc' } });
      expect(loaded.map(({ number }) => number)).toEqual(expected);
      expect(JSON.stringify(loaded[0])).toContain(String(BIG));

      testOrm.statements.take();
      await other.flush();
      expect(testOrm.statements.take()).toEqual([]);
      loaded.slice(0, 1).forEach((item) => (item.note = 'changed'));
      await other.flush();
      await em.flush();
      expect(testOrm.statements.take()).toEqual(['begin', expect.stringMatching(/^update .*note/), 'commit']);
    });

    test('keeps an explicit number of its mode, and refuses one of another', async () => {
      const { Item, testOrm } = await open('bigint');
      const em = testOrm.em();
      em.create(Item, { number: BigInt(BIG + 50) });
      const next = em.create(Item, {});
      await em.flush();
      expect(next.number).toBe(BigInt(BIG + 51));
      const wrong = testOrm.em();
      wrong.persist(Object.assign(wrong.create(Item, {}, { persist: false }), { number: 5 }));
      await expect(wrong.flush()).rejects.toMatchObject({ code: 'AUTO_SEQUENCE_INVALID_NUMBER' });
      const unsafe = testOrm.em();
      unsafe.create(Item, { number: 2n ** 53n });
      await expect(unsafe.flush()).rejects.toMatchObject({ code: 'AUTO_SEQUENCE_INVALID_NUMBER' });
    });

    if (database.readsUnsafeIntegers) {
      test('reads numbers past the safe integers as they are', async () => {
        const { Item, testOrm } = await open('bigint');
        await testOrm.em().execute('insert into item (number) values (9007199254740993)');
        await expect(testOrm.em().findOneOrFail(Item, 1)).resolves.toMatchObject({ number: 9007199254740993n });
      });
    }

    test('is refused past the safe integers before the insert', async () => {
      const { Item, testOrm } = await open('bigint');
      const em = testOrm.em();
      em.create(Item, { number: BigInt(Number.MAX_SAFE_INTEGER) });
      await em.flush();
      em.create(Item, {});
      await expect(em.flush()).rejects.toMatchObject({
        code: 'AUTO_SEQUENCE_NUMBER_OUT_OF_RANGE',
        message: expect.stringContaining(String(Number.MAX_SAFE_INTEGER)),
      });
      await testOrm.em().execute('update item set number = 9223372036854775807');
      em.create(Item, {});
      await expect(em.flush()).rejects.toMatchObject({ code: 'AUTO_SEQUENCE_NUMBER_OUT_OF_RANGE' });
      await expect(testOrm.em().count(Item)).resolves.toBe(1);
    });
  });

  if (database.integers.smallint.max === 32_767) {
    test('a smallint sequence is refused past 32767 before the insert', async () => {
      const Item = defineEntity({
        name: 'Item',
        properties: { id: p.integer().primary(), number: autoSequence({ startAt: 32_767 }).columnType('smallint') },
      });
      const testOrm = await database.init({ entities: [Item], subscribers: [new AutoSequenceSubscriber()] });
      const em = testOrm.em();
      em.create(Item, {});
      await em.flush();
      testOrm.statements.take();
      em.create(Item, {});
      await expect(em.flush()).rejects.toMatchObject({
        code: 'AUTO_SEQUENCE_NUMBER_OUT_OF_RANGE',
        message: expect.stringMatching(/Item\.number would become 32768, past the limit of its column \(32767\)/),
      });
      if (!database.hasTriggers) {
        expect(testOrm.statements.take().filter((sql) => /^insert into .item/.test(sql))).toEqual([]);
      }
    });
  }

  test.each(['text', 'varchar(20)', 'real', 'boolean', 'numeric(10,0)'])(
    'a sequence in a column of type %s is refused at init',
    async (columnType) => {
      const Item = defineEntity({
        name: 'Item',
        properties: { id: p.integer().primary(), number: autoSequence().columnType(columnType) },
      });
      await expect(database.init({ entities: [Item] })).rejects.toThrow(/Item\.number has a column of type/);
    },
  );
}
