import { describe, expect, test } from '@jest/globals';
import type { TestDatabase } from '../../support/databases/TestDatabase.js';
import { Vouchers } from './open.js';

export function describeStep(database: TestDatabase): void {
  describe('the option step', () => {
    test.each([
      { step: 10, startAt: 1, expected: [1, 11, 21, 31] },
      { step: 10, startAt: 100, expected: [100, 110, 120, 130] },
      { step: -1, startAt: 1, expected: [1, 0, -1, -2] },
      { step: -5, startAt: 1000, expected: [1000, 995, 990, 985] },
    ])('of $step counts from $startAt: $expected', async ({ step, startAt, expected }) => {
      const vouchers = await Vouchers.open(database, { step, startAt });
      await expect(vouchers.create({}, {}, {})).resolves.toEqual(expected.slice(0, 3));
      await vouchers.create({});
      await expect(vouchers.numbers()).resolves.toEqual(expected);
    });

    test('below 0 reads the smallest number, and starts no higher than startAt', async () => {
      const vouchers = await Vouchers.open(database, { step: -1, startAt: 5 });
      await vouchers.create({ number: 50 }, {});
      await expect(vouchers.numbers()).resolves.toEqual([50, 5]);
      vouchers.testOrm.statements.take();
      await vouchers.create({ number: -7 }, {});
      await expect(vouchers.numbers()).resolves.toEqual([50, 5, -7, -8]);
      expect(vouchers.testOrm.statements.take().filter((sql) => /min\(t|asc limit 1/.test(sql))).toHaveLength(1);
    });

    test('goes on from a number between the steps', async () => {
      const vouchers = await Vouchers.open(database, { step: 10 });
      await vouchers.create({ number: 7 }, {});
      await expect(vouchers.numbers()).resolves.toEqual([7, 17]);
    });

    test('past the smallest number of the column is refused', async () => {
      const smallest = database.integers.integer.min;
      const vouchers = await Vouchers.open(database, { step: -1 });
      await vouchers.create({ number: smallest });
      await expect(vouchers.create({})).rejects.toMatchObject({ code: 'AUTO_SEQUENCE_NUMBER_OUT_OF_RANGE' });
      await expect(vouchers.numbers()).resolves.toEqual([smallest]);
    });

    test.each([0, 1.5, NaN, 2 ** 53])('of %p is refused at init', async (step) => {
      await expect(Vouchers.open(database, { step })).rejects.toThrow(
        /Voucher\.number: option `step` must be a safe integer other than 0/,
      );
    });
  });
}
