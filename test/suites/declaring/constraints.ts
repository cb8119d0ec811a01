import { describe, expect, test } from '@jest/globals';
import { defineEntity, type EntityName, p, UniqueConstraintViolationException } from '@mikro-orm/core';
import { autoSequence, type AutoSequenceOptions } from 'mikro-orm-auto-sequence';
import type { TestDatabase } from '../../support/databases/TestDatabase.js';
import { readIndexes, readTable } from './schema.js';

const id = p.integer().primary();
const Customer = defineEntity({ name: 'Customer', properties: { id } });
const Supplier = defineEntity({ name: 'Supplier', properties: { id } });
const Branch = defineEntity({
  name: 'Branch',
  properties: { company: p.integer().primary(), no: p.integer().primary() },
});
// MikroORM's schema diff on SQLite reports each foreign key of several columns as new.
const branch = () => p.manyToOne(Branch).createForeignKeyConstraint(false);
const scopes = {
  customer: () => p.manyToOne(Customer),
  branch: () => branch(),
  year: p.integer(),
  kind: p.enum(['sale', 'refund']),
  mayHaveCustomer: () => p.manyToOne(Customer).fieldName('maybe_id').nullable(),
  mayHaveBranch: () => branch().nullable(),
  mayHaveYear: p.integer().fieldName('maybe_year').nullable(),
};

type Scope = keyof typeof scopes;

/** An entity with the properties of its scope, and no others. */
function invoice(options: AutoSequenceOptions<Scope>) {
  const names = new Set<string>([options.uniqueWith ?? []].flat());
  const scope = Object.fromEntries(Object.entries(scopes).filter(([name]) => names.has(name)));
  return defineEntity({ name: 'Invoice', properties: { id, ...scope, number: autoSequence(options) } });
}

export function describeConstraints(database: TestDatabase): void {
  async function indexesOf(Invoice: EntityName, table = 'invoice') {
    return readIndexes(await database.init({ entities: [Customer, Branch, Invoice] }), table);
  }

  const { uniqueAmongNulls: among } = database;

  describe('the constraint', () => {
    test.each<[string, AutoSequenceOptions<Scope>, string[]]>([
      ['the column alone without a scope', {}, ['unique (number)']],
      ['behind a scalar', { uniqueWith: 'year' }, ['unique (year, number)']],
      ['behind an enum', { uniqueWith: 'kind' }, ['unique (kind, number)']],
      ['behind a relation', { uniqueWith: 'customer' }, ['unique (customer_id, number)']],
      ['behind a composite key', { uniqueWith: 'branch' }, ['unique (branch_company, branch_no, number)']],
      ['behind several, in their order', { uniqueWith: ['year', 'customer'] }, ['unique (year, customer_id, number)']],
      ['once for a name that is given twice', { uniqueWith: ['year', 'year'] }, ['unique (year, number)']],
      [
        'partial for a null scope',
        { uniqueWith: 'mayHaveCustomer' },
        ['unique (maybe_id, number)', ...among([], 'number', ['maybe_id'])],
      ],
      [
        'partial for a null composite key',
        { uniqueWith: 'mayHaveBranch' },
        [
          'unique (may_have_branch_company, may_have_branch_no, number)',
          ...among([], 'number', ['may_have_branch_company', 'may_have_branch_no']),
        ],
      ],
      [
        'partial for every pattern of two null scopes',
        { uniqueWith: ['kind', 'mayHaveCustomer', 'mayHaveYear'] },
        [
          'unique (kind, maybe_id, maybe_year, number)',
          ...among(['kind', 'maybe_id'], 'number', ['maybe_year']),
          ...among(['kind', 'maybe_year'], 'number', ['maybe_id']),
          ...among(['kind'], 'number', ['maybe_id', 'maybe_year']),
        ],
      ],
      ['a plain index with unique: false', { uniqueWith: 'customer', unique: false }, ['index (customer_id, number)']],
      [
        'one plain index for a nullable scope with unique: false',
        { uniqueWith: 'mayHaveCustomer', unique: false },
        ['index (maybe_id, number)'],
      ],
    ])('is %s', async (_, options, indexes) => {
      const testOrm = await database.init({ entities: [Customer, Branch, invoice(options)] });
      await expect(readIndexes(testOrm, 'invoice')).resolves.toEqual(indexes);
      await expect(testOrm.schemaDiff()).resolves.toBe('');
    });

    test('is the same over a column of another type and name', async () => {
      const Invoice = defineEntity({
        name: 'Invoice',
        properties: {
          id,
          customer: scopes.customer,
          serial: autoSequence({ uniqueWith: 'customer' }).columnType('bigint').fieldName('number'),
        },
      });
      await expect(indexesOf(Invoice)).resolves.toEqual(['unique (customer_id, number)']);
    });

    test('of each sequence of an entity stands for itself', async () => {
      const Invoice = defineEntity({
        name: 'Invoice',
        properties: {
          id,
          customer: scopes.customer,
          number: autoSequence(),
          numberOfCustomer: autoSequence({ uniqueWith: 'customer' }),
        },
      });
      await expect(indexesOf(Invoice)).resolves.toEqual([
        'unique (customer_id, number_of_customer)',
        'unique (number)',
      ]);
    });

    test('is not made again where the user has declared it', async () => {
      const Invoice = defineEntity({
        name: 'Invoice',
        properties: {
          id,
          customer: scopes.mayHaveCustomer,
          plain: autoSequence().unique(),
          indexed: autoSequence({ unique: false }).index(),
          named: autoSequence({ uniqueWith: 'customer' }),
          stricter: autoSequence({ uniqueWith: 'customer' }),
        },
        uniques: [{ name: 'mine', properties: ['customer', 'named'] }, { properties: 'stricter' }],
      });
      const testOrm = await database.init({ entities: [Customer, Invoice] });
      const { indexes } = await readTable(testOrm, 'invoice');
      expect(indexes.filter((index) => index !== 'index (maybe_id)')).toEqual([
        'index (indexed)',
        'unique (maybe_id, named)',
        'unique (maybe_id, stricter)',
        ...among([], 'named', ['maybe_id']),
        'unique (plain)',
        'unique (stricter)',
      ]);
      await expect(testOrm.orm.schema.getCreateSchemaSQL()).resolves.toMatch(/\bmine\b/);
    });

    if (database.hasPartialIndexes) {
      const conditions: [string, { where: string } | { expression: string }][] = [
        ['a condition', { where: 'customer_id > 1' }],
        [
          'a condition in its own SQL',
          { expression: 'create unique index mine on invoice (customer_id, number) where customer_id > 1' },
        ],
      ];
      test.each(conditions)('is made beside one of the user with %s', async (_, condition) => {
        const Invoice = defineEntity({
          name: 'Invoice',
          properties: { id, customer: scopes.customer, number: autoSequence({ uniqueWith: 'customer' }) },
          uniques: [{ properties: ['customer', 'number'], ...condition }],
        });
        const testOrm = await database.init({ entities: [Customer, Branch, Invoice] });
        await expect(readIndexes(testOrm, 'invoice')).resolves.toEqual([
          'unique (customer_id, number)',
          'unique (customer_id, number) where customer_id > 1',
        ]);
      });
    }

    // MikroORM itself cannot create such a constraint on PostgreSQL.
    test('is declared beside one of the user that compares by another collation', async () => {
      const columns = [{ name: 'kind', collation: 'binary' }];
      const Invoice = defineEntity({
        name: 'Invoice',
        properties: { id, kind: p.string(), number: autoSequence({ uniqueWith: 'kind' }) },
        uniques: [{ properties: ['kind', 'number'], columns }],
      });
      const { orm } = await database.init({ entities: [Invoice] }, { schema: false });
      expect(orm.getMetadata().get(Invoice).uniques).toEqual([
        expect.objectContaining({ properties: ['kind', 'number'], columns }),
        expect.objectContaining({ properties: ['kind', 'number'] }),
      ]);
    });

    if (database.hasPartialIndexes) {
      test('without unique is made beside an index of the user with its own SQL', async () => {
        const Invoice = defineEntity({
          name: 'Invoice',
          properties: { id, year: p.integer(), number: autoSequence({ uniqueWith: 'year', unique: false }) },
          indexes: [
            {
              properties: ['year', 'number'],
              expression: 'create index mine on invoice (year, number) where year > 2000',
            },
          ],
        });
        await expect(indexesOf(Invoice)).resolves.toEqual([
          'index (year, number)',
          'index (year, number) where year > 2000',
        ]);
      });
    }

    test('is on the one table of a single-table tree', async () => {
      const Document = defineEntity({
        name: 'Document',
        discriminatorColumn: 'kind',
        properties: { id, customer: scopes.customer, number: autoSequence({ uniqueWith: 'customer' }) },
      });
      const Order = defineEntity({ name: 'Order', extends: Document, discriminatorValue: 'order', properties: {} });
      const Quote = defineEntity({
        name: 'Quote',
        extends: Document,
        discriminatorValue: 'quote',
        properties: { year: p.integer(), quoteNumber: autoSequence({ uniqueWith: 'year' }) },
      });
      const testOrm = await database.init({ entities: [Customer, Document, Order, Quote] });
      const { columns, indexes } = await readTable(testOrm, 'document');
      expect(columns).toMatchObject({
        number: expect.stringMatching(/^int\w* not null$/),
        quote_number: expect.stringMatching(/^int\w*$/),
      });
      expect(indexes.filter((index) => index.startsWith('unique'))).toEqual([
        'unique (customer_id, number)',
        ...[...among([], 'quote_number', ['year']), 'unique (year, quote_number)'].sort(),
      ]);
      await expect(testOrm.schemaDiff()).resolves.toBe('');
    });

    test('of an abstract root may stand behind a property that only the subclasses have', async () => {
      const Document = defineEntity({
        name: 'Document',
        abstract: true,
        discriminatorColumn: 'type',
        properties: { id, number: autoSequence({ uniqueWith: 'branch' }) },
      });
      const branch = p.string();
      const Order = defineEntity({
        name: 'Order',
        extends: Document,
        discriminatorValue: 'order',
        properties: { branch },
      });
      const Quote = defineEntity({
        name: 'Quote',
        extends: Document,
        discriminatorValue: 'quote',
        properties: { branch },
      });
      const testOrm = await database.init({ entities: [Document, Order, Quote] });
      await expect(readIndexes(testOrm, 'document')).resolves.toEqual([
        'unique (branch, number)',
        ...among([], 'number', ['branch']),
      ]);
      await expect(testOrm.schemaDiff()).resolves.toBe('');
    });

    test('stands behind both columns of a polymorphic relation', async () => {
      const Comment = defineEntity({
        name: 'Comment',
        properties: {
          id,
          subject: () => p.manyToOne([Customer, Supplier]),
          number: autoSequence({ uniqueWith: 'subject' }),
        },
      });
      const testOrm = await database.init({ entities: [Customer, Supplier, Comment] });
      await expect(readIndexes(testOrm, 'comment')).resolves.toEqual(['unique (subject_type, subject_id, number)']);
      await expect(testOrm.schemaDiff()).resolves.toBe('');
    });

    test('is on the table of a joined tree that has the column', async () => {
      const Document = defineEntity({
        name: 'Document',
        inheritance: 'tpt',
        properties: { id, customer: scopes.customer, number: autoSequence({ uniqueWith: 'customer' }) },
      });
      const Order = defineEntity({ name: 'Order', extends: Document, properties: { orderNumber: autoSequence() } });
      const testOrm = await database.init({ entities: [Customer, Document, Order] });
      await expect(readIndexes(testOrm, 'document')).resolves.toEqual(['unique (customer_id, number)']);
      await expect(readIndexes(testOrm, 'order')).resolves.toEqual(['unique (order_number)']);
    });
  });

  describe('the database', () => {
    const Invoice = invoice({ uniqueWith: ['customer', 'mayHaveYear'] });

    async function insertAll(
      Entity: EntityName,
      ...rows: { customer: number; mayHaveYear: number | null; number: number }[]
    ) {
      const testOrm = await database.init({ entities: [Customer, Branch, Entity] });
      const em = testOrm.em();
      await em.insertMany(Customer, [{ id: 1 }, { id: 2 }]);
      for (const row of rows) {
        await em.insert(Entity, row);
      }
      return em.count(Entity);
    }

    test('takes one number in each scope', async () => {
      await expect(
        insertAll(
          Invoice,
          { customer: 1, mayHaveYear: 2024, number: 7 },
          { customer: 1, mayHaveYear: 2025, number: 7 },
          { customer: 1, mayHaveYear: null, number: 7 },
          { customer: 2, mayHaveYear: null, number: 7 },
        ),
      ).resolves.toBe(4);
    });

    test('refuses a duplicate', async () => {
      const row = { customer: 1, mayHaveYear: 2024, number: 7 };
      await expect(insertAll(Invoice, row, row)).rejects.toThrow(UniqueConstraintViolationException);
    });

    test('refuses a duplicate in a null scope', async () => {
      const row = { customer: 1, mayHaveYear: null, number: 7 };
      await expect(insertAll(Invoice, row, row)).rejects.toThrow(UniqueConstraintViolationException);
    });

    test('takes a duplicate with unique: false', async () => {
      const Loose = invoice({ uniqueWith: ['customer', 'mayHaveYear'], unique: false });
      const row = { customer: 1, mayHaveYear: 2024, number: 7 };
      await expect(insertAll(Loose, row, row)).resolves.toBe(2);
    });
  });
}
