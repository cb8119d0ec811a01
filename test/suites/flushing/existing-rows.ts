import { describe, expect, test } from '@jest/globals';
import { defineEntity, p } from '@mikro-orm/core';
import { autoSequence, AutoSequenceSubscriber } from 'mikro-orm-auto-sequence';
import type { TestDatabase } from '../../support/databases/TestDatabase.js';

const declare = (startAt: number) =>
  defineEntity({ name: 'Receipt', properties: { id: p.integer().primary(), number: autoSequence({ startAt }) } });

export function describeExistingRows(database: TestDatabase): void {
  describe('a table that has numbers already', () => {
    /** The number that the next receipt gets, where the table holds `existing` and the sequence says `startAt`. */
    const next = async (existing: readonly number[], startAt: number) => {
      const Receipt = declare(startAt);
      const testOrm = await database.init({ entities: [Receipt], subscribers: [new AutoSequenceSubscriber()] });
      const em = testOrm.em();
      await em.insertMany(
        Receipt,
        existing.map((number) => ({ number })),
      );
      const receipt = em.create(Receipt, {});
      await em.flush();
      await expect(testOrm.em().findOneOrFail(Receipt, receipt.id)).resolves.toMatchObject({ number: receipt.number });
      return receipt.number;
    };

    test.each([
      { existing: [], startAt: 1, expected: 1 },
      { existing: [], startAt: 0, expected: 0 },
      { existing: [], startAt: -5, expected: -5 },
      { existing: [], startAt: 2_000_000_000, expected: 2_000_000_000 },
      { existing: [0], startAt: 0, expected: 1 },
      { existing: [0], startAt: 1, expected: 1 },
      { existing: [-3], startAt: -10, expected: -2 },
      { existing: [-1], startAt: -10, expected: 0 },
      { existing: [7, 3], startAt: 1, expected: 8 },
      { existing: [7], startAt: 100, expected: 100 },
      { existing: [100], startAt: 7, expected: 101 },
      { existing: [99], startAt: 100, expected: 100 },
      { existing: [100], startAt: 100, expected: 101 },
    ])('goes on from $existing with startAt $startAt: $expected', async ({ existing, startAt, expected }) => {
      await expect(next(existing, startAt)).resolves.toBe(expected);
    });

    test('and no room: the number past the column is refused before the insert', async () => {
      const { max } = database.integers.integer;
      await expect(next([max], 1)).rejects.toMatchObject({
        code: 'AUTO_SEQUENCE_NUMBER_OUT_OF_RANGE',
        message: expect.stringMatching(new RegExp(`Receipt\\.number .*${String(max + 1)}.*${String(max)}`, 's')),
      });
    });
  });
}
