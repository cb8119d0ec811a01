import { describe, expect, test } from '@jest/globals';
import type { TestDatabase } from '../../support/databases/TestDatabase.js';
import { Vouchers } from './open.js';

const isLock = (sql: string) => /^(lock table|update .* where 0$)/.test(sql);

export function describeEditable(database: TestDatabase): void {
  describe('the option editable', () => {
    test('allows another number on a saved entity, under the lock of its key, and counts on from it', async () => {
      const vouchers = await Vouchers.open(database, { editable: true, uniqueWith: 'kind' });
      await vouchers.create({}, {});
      const em = vouchers.testOrm.em();
      const [first] = await em.find(vouchers.Voucher, {}, { orderBy: { id: 'asc' } });
      vouchers.testOrm.statements.take();
      if (first) {
        first.number = 10;
      }
      em.create(vouchers.Voucher, {});
      await em.flush();
      const statements = vouchers.testOrm.statements.take();
      expect(statements.filter(isLock)).toHaveLength(1);
      expect(statements.findIndex(isLock)).toBe(1);
      await expect(vouchers.numbers()).resolves.toEqual([10, 2, 11]);
      await vouchers.create({});
      await expect(vouchers.numbers()).resolves.toEqual([10, 2, 11, 12]);
    });

    test('locks in a transaction too, and nothing for a change of something else', async () => {
      const vouchers = await Vouchers.open(database, { editable: true });
      await vouchers.create({});
      const em = vouchers.testOrm.em();
      const voucher = await em.findOneOrFail(vouchers.Voucher, { number: 1 });
      vouchers.testOrm.statements.take();
      voucher.note = 'changed';
      await em.flush();
      expect(vouchers.testOrm.statements.take().filter(isLock)).toEqual([]);
      await em.transactional(async (inner) => {
        voucher.number = 5;
        await inner.flush();
      });
      expect(vouchers.testOrm.statements.take().filter(isLock)).toHaveLength(1);
      await expect(vouchers.numbers()).resolves.toEqual([5]);
    });

    test('refuses a number that is taken by the constraint, and what is no number by an error', async () => {
      const vouchers = await Vouchers.open(database, { editable: true });
      await vouchers.create({}, {});
      const edit = async (number: number) => {
        const em = vouchers.testOrm.em();
        (await em.findOneOrFail(vouchers.Voucher, { number: 1 })).number = number;
        await em.flush();
      };
      await expect(edit(2)).rejects.toMatchObject({ name: 'UniqueConstraintViolationException' });
      await expect(edit(1.5)).rejects.toMatchObject({ code: 'AUTO_SEQUENCE_INVALID_NUMBER' });
      const tooLarge = { code: 'AUTO_SEQUENCE_NUMBER_OUT_OF_RANGE' };
      if (database.kind === 'postgresql') {
        await expect(edit(2 ** 31)).rejects.toMatchObject(tooLarge);
      }
      await expect(vouchers.numbers()).resolves.toEqual([1, 2]);
    });

    test('needs the scope to be loaded', async () => {
      const vouchers = await Vouchers.open(database, { editable: true, uniqueWith: 'kind' });
      await vouchers.create({});
      const em = vouchers.testOrm.em();
      em.getReference(vouchers.Voucher, 1).number = 5;
      await expect(em.flush()).rejects.toMatchObject({
        code: 'AUTO_SEQUENCE_UNKNOWN_SCOPE_VALUE',
        message: expect.stringContaining("depends on 'kind'"),
      });
    });
  });
}
