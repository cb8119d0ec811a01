import { describe, expect, test } from '@jest/globals';
import type { TestDatabase } from '../../support/databases/TestDatabase.js';
import { type Voucher, Vouchers } from './open.js';

export function describeFunctions(database: TestDatabase): void {
  describe('startAt and step as functions of the new entity', () => {
    test('are given the entity', async () => {
      const vouchers = await Vouchers.open(database, {
        uniqueWith: 'kind',
        startAt: ({ kind }: Voucher) => (kind === 'credit' ? 500 : 1),
        step: ({ kind }: Voucher) => (kind === 'credit' ? -1 : 2),
      });
      await vouchers.create({ kind: 'cash' }, { kind: 'credit' }, { kind: 'cash' }, { kind: 'credit' });
      await vouchers.create({ kind: 'credit' }, { kind: 'cash' });
      await expect(vouchers.numbers()).resolves.toEqual([1, 500, 3, 499, 498, 5]);
    });

    test('may differ within a scope: each entity starts no sooner than its own startAt', async () => {
      const vouchers = await Vouchers.open(database, { startAt: ({ kind }: Voucher) => (kind === 'late' ? 100 : 1) });
      await vouchers.create({}, { kind: 'late' }, {});
      await expect(vouchers.numbers()).resolves.toEqual([1, 100, 101]);
    });

    test('are not called for an entity with a number of its own', async () => {
      const vouchers = await Vouchers.open(database, {
        startAt: () => {
          throw new Error('not to be called');
        },
      });
      await expect(vouchers.create({ number: 3 })).resolves.toEqual([3]);
    });

    test.each(['startAt', 'step'] as const)(
      'that fail or return no number are refused, and nothing is written (%s)',
      async (option) => {
        for (const result of [1.5, NaN, '7', undefined]) {
          const vouchers = await Vouchers.open(database, { [option]: () => result });
          await expect(vouchers.create({})).rejects.toMatchObject({
            code: 'AUTO_SEQUENCE_INVALID_NUMBER',
            message: expect.stringContaining(`Voucher.number: the function \`${option}\` must return`),
          });
          await expect(vouchers.numbers()).resolves.toEqual([]);
          expect(
            vouchers.testOrm.statements.take().filter((sql) => sql.startsWith('insert') && !database.sql.isLock(sql)),
          ).toEqual([]);
        }
        const cause = new Error('no such year');
        const vouchers = await Vouchers.open(database, {
          [option]: () => {
            throw cause;
          },
        });
        await expect(vouchers.create({})).rejects.toMatchObject({
          code: 'AUTO_SEQUENCE_INVALID_NUMBER',
          message: expect.stringContaining(`Voucher.number: the function \`${option}\` threw`),
          cause,
        });
        await expect(vouchers.numbers()).resolves.toEqual([]);
      },
    );
  });
}
