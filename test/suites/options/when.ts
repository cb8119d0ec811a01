import { describe, expect, test } from '@jest/globals';
import { defineEntity, p } from '@mikro-orm/core';
import { autoSequence, AutoSequenceSubscriber } from 'mikro-orm-auto-sequence';
import type { TestDatabase } from '../../support/databases/TestDatabase.js';
import { type Voucher, Vouchers } from './open.js';

const isPaid = ({ kind }: Voucher) => kind === 'paid';

export function describeWhen(database: TestDatabase): void {
  describe('the option when', () => {
    test('leaves the entities without a number for which it is false', async () => {
      const vouchers = await Vouchers.open(database, { when: isPaid });
      await vouchers.create({ kind: 'draft' }, { kind: 'paid' }, { kind: 'draft' }, { kind: 'paid' });
      await vouchers.create({ kind: 'paid' });
      await expect(vouchers.numbers()).resolves.toEqual([null, 1, null, 2, 3]);
    });

    test('costs no statement where nobody wants a number', async () => {
      const vouchers = await Vouchers.open(database, { when: isPaid });
      vouchers.testOrm.statements.take();
      await vouchers.create({ kind: 'draft' });
      expect(vouchers.testOrm.statements.take()).toEqual(['begin', expect.stringMatching(/^insert/), 'commit']);
    });

    test('keeps an explicit number', async () => {
      const vouchers = await Vouchers.open(database, { when: isPaid });
      await vouchers.create({ kind: 'draft', number: 8 }, { kind: 'paid' });
      await expect(vouchers.numbers()).resolves.toEqual([8, 9]);
    });

    test('that throws is an error, and nothing is written', async () => {
      const cause = new Error('cannot tell');
      const vouchers = await Vouchers.open(database, {
        when: () => {
          throw cause;
        },
      });
      await expect(vouchers.create({})).rejects.toMatchObject({
        code: 'AUTO_SEQUENCE_INVALID_NUMBER',
        message: expect.stringContaining('Voucher.number: the function `when` threw'),
        cause,
      });
      await expect(vouchers.numbers()).resolves.toEqual([]);
    });

    test('needs a nullable property', async () => {
      const Strict = defineEntity({
        name: 'Strict',
        properties: { id: p.integer().primary(), number: autoSequence({ when: () => true }) },
      });
      await expect(database.init({ entities: [Strict], subscribers: [new AutoSequenceSubscriber()] })).rejects.toThrow(
        /Strict\.number has the option `when`.*Make the property nullable/,
      );
    });
  });
}
