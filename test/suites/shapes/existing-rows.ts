import { describe, expect, test } from '@jest/globals';
import { defineEntity, p } from '@mikro-orm/core';
import { Migrator } from '@mikro-orm/migrations';
import { autoSequence, AutoSequenceSubscriber } from 'mikro-orm-auto-sequence';
import type { TestDatabase } from '../../support/databases/TestDatabase.js';
import type { TestOrm } from '../../support/test-orm.js';

const Customer = defineEntity({ name: 'Customer', properties: { id: p.integer().primary() } });
const properties = {
  id: p.integer().primary(),
  customer: () => p.manyToOne(Customer).nullable(),
  issuedAt: p.datetime(),
};

/** The application as it was, and as it is to be. */
const Unnumbered = defineEntity({ name: 'Invoice', properties });
const Invoice = defineEntity({
  name: 'Invoice',
  properties: { ...properties, number: autoSequence({ uniqueWith: 'customer' }) },
});

/** Ids, which count from 1, do not rise with the dates: 3 is the first invoice of customer 1, and 5 the first of none. */
const rows: [customer: number | null, day: number][] = [
  [1, 3],
  [2, 1],
  [1, 1],
  [null, 2],
  [null, 1],
  [1, 3],
];

export function describeExistingRows(database: TestDatabase): void {
  /** A database of the application as it was, open for the application as it is to be. */
  async function openOld(): Promise<TestOrm> {
    const old = await database.init({ entities: [Customer, Unnumbered] }, { schema: false });
    const testOrm = await database.init(
      {
        entities: [Customer, Invoice],
        subscribers: [new AutoSequenceSubscriber()],
        extensions: [Migrator],
        migrations: { migrationsList: [database.NumberInvoices], snapshot: false, silent: true },
      },
      { schema: false },
    );
    await testOrm.orm.schema.execute(await old.orm.schema.getCreateSchemaSQL());
    const em = testOrm.em();
    await em.insertMany(Customer, [{ id: 1 }, { id: 2 }]);
    for (const [customer, day] of rows) {
      const issuedAt = em.getPlatform().processDateProperty(new Date(Date.UTC(2026, 0, day)));
      await em.execute('insert into invoice (customer_id, issued_at) values (?, ?)', [customer, issuedAt]);
    }
    return testOrm;
  }

  describe('a sequence for a table that has rows', () => {
    test('cannot be added by the statement that MikroORM generates', async () => {
      const { orm } = await openOld();
      await expect(orm.schema.update()).rejects.toThrow(/null|Duplicate entry/i);
    });

    test('is added by the migration of the examples, and goes on from there', async () => {
      const testOrm = await openOld();
      const { migrator } = testOrm.orm;
      await migrator.up();
      const numbers = await testOrm
        .em()
        .execute<Record<string, unknown>[]>('select id, customer_id, number from invoice order by id');
      expect(numbers.map((row) => Object.values(row))).toEqual([
        [1, 1, 2],
        [2, 2, 1],
        [3, 1, 1],
        [4, null, 2],
        [5, null, 1],
        [6, 1, 3],
      ]);
      if (!database.hasTriggers) {
        await expect(testOrm.schemaDiff({ dropTables: false })).resolves.toBe('');
        await expect(migrator.checkSchema()).resolves.toBe(false);
      }
      for (const duplicate of ['customer_id = 1', 'customer_id is null']) {
        await expect(testOrm.em().execute(`update invoice set number = 1 where ${duplicate}`)).rejects.toThrow(
          /unique/i,
        );
      }
      await expect(testOrm.em().execute('update invoice set number = null')).rejects.toThrow(/null/i);

      const em = testOrm.em();
      const created = [1, 2, null, 1].map((customer) => em.create(Invoice, { customer, issuedAt: new Date() }));
      await em.flush();
      expect(created.map(({ number }) => number)).toEqual([4, 2, 3, 5]);

      await migrator.down();
      await expect(testOrm.em().execute('select number from invoice')).rejects.toThrow(/number/);
    });
  });
}
