import { describe, expect, test } from '@jest/globals';
import type { TestDatabase } from '../../support/databases/TestDatabase.js';
import { type Voucher, Vouchers } from './open.js';

const refused = {
  name: 'ExplicitNumberError',
  code: 'AUTO_SEQUENCE_EXPLICIT_NUMBER',
  message: expect.stringMatching(/Voucher\.number .*'?2147483647.*explicit/),
};

export function describeExplicit(database: TestDatabase): void {
  describe('the option explicit', () => {
    test('of false refuses a number of a new entity, and nothing is written', async () => {
      const vouchers = await Vouchers.open(database, { explicit: false });
      await expect(vouchers.create({}, { number: 2147483647 })).rejects.toMatchObject(refused);
      await expect(vouchers.numbers()).resolves.toEqual([]);
      await expect(vouchers.create({}, { number: null })).resolves.toEqual([1, 2]);
    });

    test('of false refuses what is no number too', async () => {
      const vouchers = await Vouchers.open(database, { explicit: false });
      const em = vouchers.testOrm.em();
      Object.assign(em.create(vouchers.Voucher, {}), { number: '7x' });
      await expect(em.flush()).rejects.toMatchObject({ code: 'AUTO_SEQUENCE_EXPLICIT_NUMBER' });
    });

    test('of false refuses a number of a draft, which the sequence numbers', async () => {
      const vouchers = await Vouchers.open(database, {
        explicit: false,
        when: ({ kind }: Voucher) => kind === 'issued',
      });
      await vouchers.create({ kind: 'draft' });
      const change = async (data: object) => {
        const em = vouchers.testOrm.em();
        em.assign(await em.findOneOrFail(vouchers.Voucher, { kind: 'draft' }), data);
        await em.flush();
      };
      await expect(change({ kind: 'issued', number: 2147483647 })).rejects.toMatchObject(refused);
      await expect(change({ number: 2147483647 })).rejects.toMatchObject(refused);
      await expect(vouchers.numbers()).resolves.toEqual([null]);
      await change({ kind: 'issued' });
      await expect(vouchers.numbers()).resolves.toEqual([1]);
    });

    test('of false says nothing of a saved number, which `editable` lets be changed', async () => {
      const vouchers = await Vouchers.open(database, { explicit: false, editable: true });
      await vouchers.create({}, {});
      const em = vouchers.testOrm.em();
      (await em.findOneOrFail(vouchers.Voucher, { number: 1 })).number = 7;
      em.create(vouchers.Voucher, {});
      await em.flush();
      await expect(vouchers.numbers()).resolves.toEqual([7, 2, 8]);
    });

    test('of false lets an entity be persisted again whose flush has failed', async () => {
      const vouchers = await Vouchers.open(database, { explicit: false });
      await vouchers.create({});
      const em = vouchers.testOrm.em();
      const failed = em.create(vouchers.Voucher, { id: 1 });
      await em.begin();
      await expect(em.flush()).rejects.toMatchObject({ name: 'UniqueConstraintViolationException' });
      await em.rollback();
      failed.id = 2;
      await em.persist(failed).flush();
      await expect(vouchers.numbers()).resolves.toEqual([1, 2]);
    });

    test('is true where it is left out', async () => {
      const vouchers = await Vouchers.open(database, {});
      await expect(vouchers.create({ number: 5 }, {})).resolves.toEqual([5, 6]);
    });
  });
}
