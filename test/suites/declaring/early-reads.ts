import { describe, expect, jest, test } from '@jest/globals';
import { defineEntity, p } from '@mikro-orm/core';
import { autoSequence, AutoSequenceSubscriber } from 'mikro-orm-auto-sequence';
import type { TestDatabase } from '../../support/databases/TestDatabase.js';

interface Row {
  number?: number;
  id?: number;
}

export function describeEarlyReads(database: TestDatabase): void {
  describe('an onCreate of another property', () => {
    const open = async (onCreate: (row: Row) => string) => {
      const Invoice = defineEntity({
        name: 'Invoice',
        properties: {
          id: p.integer().primary(),
          number: autoSequence(),
          code: p.string().onCreate(onCreate),
        },
      });
      const orm = await database.init({ entities: [Invoice], subscribers: [new AutoSequenceSubscriber()] });
      return { Invoice, orm };
    };

    test('that makes a code of the number is refused, and nothing is written', async () => {
      const { Invoice, orm } = await open((row) => `INV-${String(row.number)}`);
      const create = async () => {
        const em = orm.em();
        em.create(Invoice, {});
        await em.flush();
      };
      await expect(create()).rejects.toMatchObject({
        name: 'NumberReadTooEarlyError',
        code: 'AUTO_SEQUENCE_READ_TOO_EARLY',
        message: expect.stringContaining("Invoice.number has no number yet when the onCreate of 'code'") as unknown,
      });
      await expect(orm.em().count(Invoice)).resolves.toBe(0);
    });

    test.each<[string, (row: Row) => string]>([
      ['does not read it', () => 'fixed'],
      ['copies the entity', (row) => `undefined ${String(Object.keys({ ...row }).length > 0)}`],
    ])('that %s works', async (_, onCreate) => {
      const { Invoice, orm } = await open(onCreate);
      const em = orm.em();
      const invoice = em.create(Invoice, {});
      await em.flush();
      expect(invoice.number).toBe(1);
      await expect(orm.em().count(Invoice)).resolves.toBe(1);
    });

    test('that reads it and makes nothing of it is warned of, once', async () => {
      const { Invoice, orm } = await open((row) => (row.number === undefined ? 'annulled' : 'now'));
      const warnings = jest.spyOn(orm.orm.config.getLogger(), 'warn').mockReturnValue(undefined);
      for (let i = 0; i < 2; i++) {
        const em = orm.em();
        em.create(Invoice, {});
        await em.flush();
      }
      expect(warnings.mock.calls.map(([, message]) => message)).toEqual([
        "AutoSequence Invoice.code: its onCreate reads 'number', which has no number yet when it is called.",
      ]);
      await expect(orm.em().count(Invoice, { code: 'annulled' })).resolves.toBe(2);
    });

    test('may give the number', async () => {
      const { Invoice, orm } = await open((row) => {
        row.number = 7;
        return 'given';
      });
      const em = orm.em();
      em.create(Invoice, {});
      em.create(Invoice, { number: null as never });
      await expect(em.flush()).rejects.toMatchObject({ name: 'UniqueConstraintViolationException' });
      const other = orm.em();
      other.create(Invoice, {});
      await other.flush();
      await expect(orm.em().findOneOrFail(Invoice, { code: 'given' })).resolves.toMatchObject({ number: 7 });
    });

    test('may read a number that was given', async () => {
      const { Invoice, orm } = await open((row) => `INV-${String(row.number)}`);
      const em = orm.em();
      em.create(Invoice, { number: 7 });
      await em.flush();
      await expect(orm.em().findOneOrFail(Invoice, { number: 7 })).resolves.toMatchObject({ code: 'INV-7' });
    });
  });
}
