import { describe, expect, test } from '@jest/globals';
import { defineEntity, EntityCaseNamingStrategy, p, UnderscoreNamingStrategy } from '@mikro-orm/core';
import { autoSequence, AutoSequenceSubscriber, lockTable } from 'mikro-orm-auto-sequence';
import { canBeColumn } from '../../support/mikro-orm-version.js';
import type { TestDatabase } from '../../support/databases/TestDatabase.js';
import type { OrmOptions, TestOrm } from '../../support/test-orm.js';

const id = () => p.integer().primary();

class GermanNames extends UnderscoreNamingStrategy {
  override classToTableName(entity: string): string {
    return `TBL_${entity}`;
  }

  override propertyToColumnName(property: string): string {
    return `Spalte ${property}`;
  }
}

export function describeNames(database: TestDatabase): void {
  function open(entities: OrmOptions['entities'] & object, options: OrmOptions = {}): Promise<TestOrm> {
    return database.init({ entities, subscribers: [new AutoSequenceSubscriber()], ...options });
  }

  describe('names', () => {
    const names: [string, string, string, string][] = [
      ['with capitals and spaces', 'Order Table', 'The Number', 'My Scope'],
      ['that are reserved words', 'select', 'from', 'order'],
      // The schema diff of MikroORM knows no table whose name has quotes.
      ['with quotes', 'quoted', `number's "value"`, `scope's "value"`],
      ['with letters of other scripts', 'Größe', 'nummer_ß', '番号'],
      ['with backslashes', 'back\\slash', 'n\\"x', 's\\x'],
    ];
    test.each(names.filter(([, , column]) => canBeColumn(column)))(
      '%s are quoted everywhere',
      async (_, table, column, scope) => {
        const Invoice = defineEntity({
          name: 'Invoice',
          tableName: table,
          properties: {
            id: id(),
            scope: p.string().name(scope).nullable(),
            number: autoSequence({ uniqueWith: 'scope' }).name(column),
          },
        });
        const testOrm = await open([Invoice]);
        await expect(testOrm.schemaDiff()).resolves.toBe('');
        for (let round = 0; round < 2; round++) {
          const em = testOrm.em();
          em.create(Invoice, {});
          em.create(Invoice, { scope: "it's?" });
          em.create(Invoice, { scope: "it's?" });
          await em.flush();
        }
        await lockTable(testOrm.em(), Invoice, (em) => {
          em.create(Invoice, {});
        });
        const rows = await testOrm.em().find(Invoice, {}, { orderBy: { id: 'asc' } });
        expect(rows.map(({ number }) => number)).toEqual([1, 1, 2, 2, 3, 4, 3]);
      },
    );

    test.each([
      ['of the entities themselves', EntityCaseNamingStrategy],
      ["of the user's own strategy", GermanNames],
    ])('%s', async (_, namingStrategy) => {
      const Customer = defineEntity({ name: 'Customer', properties: { id: id() } });
      const Invoice = defineEntity({
        name: 'CustomerInvoice',
        properties: {
          id: id(),
          theCustomer: () => p.manyToOne(Customer).nullable(),
          invoiceNumber: autoSequence({ uniqueWith: 'theCustomer' }),
        },
      });
      const testOrm = await open([Customer, Invoice], { namingStrategy });
      await expect(testOrm.schemaDiff()).resolves.toBe('');
      const em = testOrm.em();
      const theCustomer = em.create(Customer, {});
      em.create(Invoice, { theCustomer });
      em.create(Invoice, {});
      await em.flush();
      em.create(Invoice, { theCustomer });
      em.create(Invoice, {});
      await em.flush();
      const rows = await testOrm.em().find(Invoice, {}, { orderBy: { id: 'asc' } });
      expect(rows.map((row) => row.invoiceNumber)).toEqual([1, 1, 2, 2]);
    });

    test('of columns that make one index name of two sequences', async () => {
      const Invoice = defineEntity({
        name: 'Invoice',
        properties: {
          id: id(),
          a: p.string(),
          aB: p.string(),
          abc: p.string().name('a_b_c').unique(),
          bC: autoSequence({ uniqueWith: 'a' }),
          c: autoSequence({ uniqueWith: 'aB' }),
        },
      });
      const testOrm = await open([Invoice]);
      await expect(testOrm.schemaDiff()).resolves.toBe('');
      const sql = await testOrm.orm.schema.getCreateSchemaSQL();
      expect(sql.match(/\w+_unique\b/g)).toEqual([
        'invoice_a_b_c_unique',
        'invoice_a_b_c_2_unique',
        'invoice_a_b_c_3_unique',
      ]);
      const em = testOrm.em();
      const invoice = em.create(Invoice, { a: 'x', aB: 'y', abc: 'z' });
      await em.flush();
      expect(invoice).toMatchObject({ bC: 1, c: 1 });
    });

    test('that are longer than an index name can be', async () => {
      const first = 'a_scope_whose_name_is_rather_long_for_a_column';
      const second = `${first}_and_one_more`;
      const properties = () => ({
        id: id(),
        first: p.string().name(first).nullable(),
        second: p.string().name(second).nullable(),
        one: autoSequence({ uniqueWith: ['first', 'second'] }),
        two: autoSequence({ uniqueWith: ['first', 'second'] }),
      });
      const Invoice = defineEntity({
        name: 'Invoice',
        tableName: 'a_table_whose_name_is_rather_long',
        properties: properties(),
      });
      const testOrm = await open([Invoice]);
      await expect(testOrm.schemaDiff()).resolves.toBe('');
      const names = (await testOrm.orm.schema.getCreateSchemaSQL()).match(/\w+_unique\b/g) ?? [];
      expect(new Set(names).size).toBe(8);
      expect(names.filter((name) => name.length > database.maxNameLength)).toEqual([]);
      const em = testOrm.em();
      em.create(Invoice, {});
      em.create(Invoice, { first: 'x' });
      em.create(Invoice, {});
      await em.flush();
      const rows = await testOrm.em().find(Invoice, {}, { orderBy: { id: 'asc' } });
      expect(rows.map(({ one, two }) => [one, two])).toEqual([
        [1, 1],
        [1, 1],
        [2, 2],
      ]);
    });
  });
}
