import { describe, expect, test } from '@jest/globals';
import { defineEntity, p } from '@mikro-orm/core';
import {
  autoSequence,
  type AutoSequenceOptions,
  AutoSequenceSubscriber,
  type NumberMode,
} from 'mikro-orm-auto-sequence';
import { oneOfEachKind } from '../support/databases/index.js';
import type { TestDatabase } from '../support/databases/TestDatabase.js';

const { MAX_SAFE_INTEGER, MIN_SAFE_INTEGER } = Number;

type ReceiptOptions = AutoSequenceOptions<string, object, NumberMode> & { columnType?: string };

/** Receipts in a table that holds these numbers, as another program may have written them. */
async function openReceipts(database: TestDatabase, options: ReceiptOptions, ...existing: (number | bigint)[]) {
  const { columnType, ...sequence } = options;
  const number = autoSequence(sequence);
  const Receipt = defineEntity({
    name: 'Receipt',
    properties: {
      id: p.integer().primary(),
      number: columnType === undefined ? number : number.columnType(columnType),
    },
  });
  const receipts = await database.init({ entities: [Receipt], subscribers: [new AutoSequenceSubscriber()] });
  for (const each of existing) {
    await receipts.em().execute(`insert into receipt (number) values (${String(each)})`);
  }
  /** Creates receipts, some with numbers of their own, and returns what the database then has. */
  const create = async (...explicit: unknown[]) => {
    const em = receipts.em();
    const created = explicit.map(() => em.create(Receipt, {}, { persist: false }));
    created.forEach((receipt, at) => em.persist(Object.assign(receipt, { number: explicit[at] })));
    await em.flush();
    const ids = created.map(({ id }) => String(id)).join();
    const rows = await receipts.em().execute<{ number: string }[]>(
      // As text: a driver may not be able to hold it.
      `select cast(number as ${database.sql.text}) as number from receipt where id in (${ids}) order by id`,
    );
    return rows.map((row) => row.number);
  };
  const count = () => receipts.em().count(Receipt);
  return { create, count };
}

const OUT_OF_RANGE = { code: 'AUTO_SEQUENCE_NUMBER_OUT_OF_RANGE' };
const INVALID = { code: 'AUTO_SEQUENCE_INVALID_NUMBER' };

describe.each(oneOfEachKind)('numbers at their limits on $name', (database) => {
  const columns = Object.entries(database.integers).map(([columnType, range]) => ({ columnType, ...range }));

  describe.each(columns)('in a column of type $columnType', ({ columnType, min, max }) => {
    test('count up to the largest, and not past it', async () => {
      const { create, count } = await openReceipts(database, { columnType, startAt: max - 2 });
      await expect(create(undefined, undefined)).resolves.toEqual([String(max - 2), String(max - 1)]);
      await expect(create(undefined, undefined)).rejects.toMatchObject(OUT_OF_RANGE);
      await expect(create(undefined)).resolves.toEqual([String(max)]);
      await expect(create(undefined)).rejects.toMatchObject(OUT_OF_RANGE);
      await expect(count()).resolves.toBe(3);
    });

    test('count down to the smallest, and not past it', async () => {
      const { create, count } = await openReceipts(database, { columnType, startAt: min + 1, step: -1 });
      await expect(create(undefined, undefined)).resolves.toEqual([String(min + 1), String(min)]);
      await expect(create(undefined)).rejects.toMatchObject(OUT_OF_RANGE);
      await expect(count()).resolves.toBe(2);
    });

    test('are explicit at both limits, and refused past them before anything is written', async () => {
      const { create, count } = await openReceipts(database, { columnType });
      await expect(create(min, max)).resolves.toEqual([String(min), String(max)]);
      for (const value of [min - 1, max + 1]) {
        const error = Number.isSafeInteger(value) ? OUT_OF_RANGE : INVALID;
        await expect(create(1, value)).rejects.toMatchObject(error);
      }
      await expect(count()).resolves.toBe(2);
    });

    test('take the largest steps there are', async () => {
      const { create } = await openReceipts(database, { columnType, startAt: min, step: MAX_SAFE_INTEGER });
      await expect(create(undefined)).resolves.toEqual([String(min)]);
      if (min === MIN_SAFE_INTEGER) {
        await expect(create(undefined, undefined)).resolves.toEqual(['0', String(MAX_SAFE_INTEGER)]);
      }
      await expect(create(undefined)).rejects.toMatchObject(OUT_OF_RANGE);
    });
  });

  test.each([2n ** 53n, 2n ** 63n - 1n])('of %p, which JavaScript cannot hold, end the sequence', async (number) => {
    const { create, count } = await openReceipts(database, { mode: 'bigint' }, number);
    await expect(create(undefined)).rejects.toMatchObject(OUT_OF_RANGE);
    await expect(create(5n)).resolves.toEqual(['5']);
    await expect(count()).resolves.toBe(2);
  });

  test('of less than JavaScript can hold end a sequence that counts down, and no other', async () => {
    const down = await openReceipts(database, { mode: 'bigint', step: -1 }, -(2n ** 63n));
    await expect(down.create(undefined)).rejects.toMatchObject(OUT_OF_RANGE);
    const up = await openReceipts(database, { mode: 'bigint' }, -(2n ** 63n), 7);
    await expect(up.create(undefined)).resolves.toEqual(['8']);
  });

  test('of minus zero are zero', async () => {
    const { create } = await openReceipts(database, { startAt: -0 });
    await expect(create(undefined)).resolves.toEqual(['0']);
    await expect(create(undefined)).resolves.toEqual(['1']);
    const explicit = await openReceipts(database, {});
    await expect(explicit.create(-0, undefined)).resolves.toEqual(['0', '1']);
  });

  const hostile = {
    number: [0.1, 2 ** 53, -(2 ** 53), Infinity, NaN, '1', 1n, true, {}, [1], new Date(0), '1; drop table receipt'],
    bigint: [2n ** 53n, 2n ** 64n, 1, '1', Object(1n)],
    string: [
      '9007199254740992',
      '1e3',
      '0x10',
      '1.0',
      ' 1',
      '1\n',
      '',
      '-',
      '١',
      '9'.repeat(400),
      '1; drop table receipt',
      1,
    ],
  };
  test.each(['number', 'bigint', 'string'] as const)('that are no %s are refused by name', async (mode) => {
    const { create, count } = await openReceipts(database, { mode });
    for (const value of hostile[mode]) {
      await expect(create(undefined, value)).rejects.toMatchObject(INVALID);
    }
    await expect(count()).resolves.toBe(0);
  });
});
