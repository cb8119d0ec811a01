import { describe, expect, test } from '@jest/globals';
import { defineEntity, p } from '@mikro-orm/core';
import { autoSequence, AutoSequenceSubscriber, lockTable } from 'mikro-orm-auto-sequence';
import type { TestDatabase } from '../../support/databases/TestDatabase.js';
import type { TestOrm } from '../../support/test-orm.js';

const id = () => p.integer().primary();
const subscribers = () => [new AutoSequenceSubscriber()];

/** The rows of a query as text: `invoice 1`, and `-` for null. */
async function rowsOf(testOrm: TestOrm, sql: string): Promise<string[]> {
  const rows = await testOrm.em().execute<object[]>(sql);
  return rows.map((row) =>
    Object.values(row)
      .map((value) => String(value ?? '-'))
      .join(' '),
  );
}

async function expectSameSchema(testOrm: TestOrm): Promise<void> {
  await expect(testOrm.schemaDiff()).resolves.toBe('');
}

export function describeInheritance(database: TestDatabase): void {
  describe('a sequence of an abstract base class', () => {
    test('counts in each table', async () => {
      const Base = defineEntity({
        name: 'Base',
        abstract: true,
        properties: { id: id(), project: p.string().nullable(), number: autoSequence({ uniqueWith: 'project' }) },
      });
      const Invoice = defineEntity({ name: 'Invoice', extends: Base, properties: {} });
      const Credit = defineEntity({ name: 'Credit', extends: Base, properties: { reason: p.string().nullable() } });
      const testOrm = await database.init({ entities: [Base, Invoice, Credit], subscribers: subscribers() });
      await expectSameSchema(testOrm);
      for (let round = 0; round < 2; round++) {
        const em = testOrm.em();
        em.create(Invoice, {});
        em.create(Credit, {});
        em.create(Invoice, { project: 'a' });
        await em.flush();
      }
      await expect(rowsOf(testOrm, 'select project, number from invoice order by id')).resolves.toEqual([
        '- 1',
        'a 1',
        '- 2',
        'a 2',
      ]);
      await expect(rowsOf(testOrm, 'select project, number from credit order by id')).resolves.toEqual(['- 1', '- 2']);
      await expect(testOrm.em().execute('update credit set number = 1')).rejects.toThrow(/unique/i);
    });
  });

  describe('in a single-table tree', () => {
    const kinds = 'select kind, number from document order by id';

    test('a sequence of the root counts over all classes', async () => {
      const Document = defineEntity({
        name: 'Document',
        discriminatorColumn: 'kind',
        discriminatorValue: 'document',
        properties: { id: id(), number: autoSequence() },
      });
      const Invoice = defineEntity({
        name: 'Invoice',
        extends: Document,
        discriminatorValue: 'invoice',
        properties: {},
      });
      const Credit = defineEntity({ name: 'Credit', extends: Invoice, discriminatorValue: 'credit', properties: {} });
      const testOrm = await database.init({ entities: [Document, Invoice, Credit], subscribers: subscribers() });
      await expectSameSchema(testOrm);
      for (let round = 0; round < 2; round++) {
        const em = testOrm.em();
        em.create(Invoice, {});
        em.create(Document, {});
        em.create(Credit, {});
        await em.flush();
      }
      await lockTable(testOrm.em(), Credit, (em) => {
        em.create(Credit, {});
      });
      await expect(rowsOf(testOrm, kinds)).resolves.toEqual([
        'invoice 1',
        'document 2',
        'credit 3',
        'invoice 4',
        'document 5',
        'credit 6',
        'credit 7',
      ]);
    });

    test('a sequence of one class leaves the other classes without a number', async () => {
      const Document = defineEntity({
        name: 'Document',
        discriminatorColumn: 'kind',
        discriminatorValue: 'document',
        properties: { id: id() },
      });
      const Invoice = defineEntity({
        name: 'Invoice',
        extends: Document,
        discriminatorValue: 'invoice',
        properties: { year: p.integer(), number: autoSequence({ uniqueWith: 'year' }) },
      });
      const Receipt = defineEntity({
        name: 'Receipt',
        extends: Invoice,
        discriminatorValue: 'receipt',
        properties: {},
      });
      const Letter = defineEntity({ name: 'Letter', extends: Document, discriminatorValue: 'letter', properties: {} });
      const testOrm = await database.init({
        entities: [Document, Invoice, Receipt, Letter],
        subscribers: subscribers(),
      });
      await expectSameSchema(testOrm);
      for (let round = 0; round < 2; round++) {
        const em = testOrm.em();
        em.create(Document, {});
        em.create(Letter, {});
        em.create(Invoice, { year: 2025 });
        em.create(Receipt, { year: 2025 });
        em.create(Invoice, { year: 2026 });
        await em.flush();
      }
      await lockTable(testOrm.em(), Letter, (em) => {
        em.create(Letter, {});
      });
      await expect(rowsOf(testOrm, 'select kind, year, number from document order by id')).resolves.toEqual([
        'document - -',
        'letter - -',
        'invoice 2025 1',
        'receipt 2025 2',
        'invoice 2026 1',
        'document - -',
        'letter - -',
        'invoice 2025 3',
        'receipt 2025 4',
        'invoice 2026 2',
        'letter - -',
      ]);
      await expect(testOrm.em().execute(`update document set number = 1 where kind = 'receipt'`)).rejects.toThrow(
        /unique/i,
      );
    });

    test('two classes count apart under two names, and in one column by an abstract class between', async () => {
      const Document = defineEntity({
        name: 'Document',
        discriminatorColumn: 'kind',
        discriminatorValue: 'document',
        properties: { id: id() },
      });
      const Numbered = defineEntity({
        name: 'Numbered',
        abstract: true,
        extends: Document,
        properties: { number: autoSequence() },
      });
      const Invoice = defineEntity({
        name: 'Invoice',
        extends: Numbered,
        discriminatorValue: 'invoice',
        properties: { serial: autoSequence() },
      });
      const Credit = defineEntity({
        name: 'Credit',
        extends: Numbered,
        discriminatorValue: 'credit',
        properties: { creditSerial: autoSequence() },
      });
      const testOrm = await database.init({
        entities: [Document, Numbered, Invoice, Credit],
        subscribers: subscribers(),
      });
      await expectSameSchema(testOrm);
      const em = testOrm.em();
      em.create(Invoice, {});
      em.create(Credit, {});
      em.create(Document, {});
      em.create(Invoice, {});
      await em.flush();
      await expect(
        rowsOf(testOrm, 'select kind, number, serial, credit_serial from document order by id'),
      ).resolves.toEqual(['invoice 1 1 -', 'credit 2 - 1', 'document - - -', 'invoice 3 2 -']);
    });

    test('a sequence counts per class with the discriminator as its scope', async () => {
      const Document = defineEntity({
        name: 'Document',
        abstract: true,
        discriminatorColumn: 'kind',
        properties: { id: id(), number: autoSequence({ uniqueWith: 'kind' }) },
      });
      const Invoice = defineEntity({
        name: 'Invoice',
        extends: Document,
        discriminatorValue: 'invoice',
        properties: {},
      });
      const Credit = defineEntity({ name: 'Credit', extends: Document, discriminatorValue: 'credit', properties: {} });
      const testOrm = await database.init({ entities: [Document, Invoice, Credit], subscribers: subscribers() });
      await expectSameSchema(testOrm);
      for (let round = 0; round < 2; round++) {
        const em = testOrm.em();
        em.create(Invoice, {});
        em.create(Credit, {});
        em.create(Invoice, {});
        await em.flush();
      }
      await expect(rowsOf(testOrm, kinds)).resolves.toEqual([
        'invoice 1',
        'credit 1',
        'invoice 2',
        'invoice 3',
        'credit 2',
        'invoice 4',
      ]);
    });

    test('a name that two classes declare is refused, for a sequence and for its scope', async () => {
      const document = () =>
        defineEntity({
          name: 'Document',
          discriminatorColumn: 'kind',
          discriminatorValue: 'document',
          properties: { id: id() },
        });
      const numbers = [document()].flatMap((Document) => [
        Document,
        defineEntity({
          name: 'Invoice',
          extends: Document,
          discriminatorValue: 'invoice',
          properties: { number: autoSequence() },
        }),
        defineEntity({
          name: 'Credit',
          extends: Document,
          discriminatorValue: 'credit',
          properties: { number: autoSequence() },
        }),
      ]);
      await expect(database.init({ entities: numbers })).rejects.toMatchObject({
        code: 'AUTO_SEQUENCE_INVALID_OPTIONS',
        message: expect.stringMatching(
          /number is declared by two entities of one table\. Declare it on their common base, or under two names/,
        ),
      });
      const years = [document()].flatMap((Document) => [
        Document,
        defineEntity({
          name: 'Invoice',
          extends: Document,
          discriminatorValue: 'invoice',
          properties: { year: p.integer(), number: autoSequence({ uniqueWith: 'year' }) },
        }),
        defineEntity({
          name: 'Letter',
          extends: Document,
          discriminatorValue: 'letter',
          properties: { year: p.string().name('letter_year') },
        }),
      ]);
      await expect(database.init({ entities: years })).rejects.toMatchObject({
        code: 'AUTO_SEQUENCE_INVALID_SCOPE',
        message: expect.stringMatching(
          /'year', which two entities of one table declare\. Declare it on their common base, or under two names/,
        ),
      });
    });
  });

  describe('in a tree of joined tables', () => {
    test('a sequence of the root counts over all classes', async () => {
      const Document = defineEntity({
        name: 'Document',
        inheritance: 'tpt',
        properties: { id: id(), project: p.string().nullable(), number: autoSequence({ uniqueWith: 'project' }) },
      });
      const Invoice = defineEntity({ name: 'Invoice', extends: Document, properties: { note: p.string().nullable() } });
      const Receipt = defineEntity({ name: 'Receipt', extends: Invoice, properties: { till: p.string().nullable() } });
      const testOrm = await database.init({ entities: [Document, Invoice, Receipt], subscribers: subscribers() });
      await expectSameSchema(testOrm);
      for (let round = 0; round < 2; round++) {
        const em = testOrm.em();
        em.create(Document, {});
        em.create(Receipt, { project: 'a' });
        em.create(Invoice, {});
        em.create(Invoice, { project: 'a' });
        await em.flush();
      }
      await lockTable(testOrm.em(), Receipt, (em) => {
        em.create(Receipt, {});
      });
      await expect(
        rowsOf(testOrm, 'select project, number from document where project is null order by number'),
      ).resolves.toEqual(['- 1', '- 2', '- 3', '- 4', '- 5']);
      await expect(
        rowsOf(testOrm, 'select project, number from document where project is not null order by number'),
      ).resolves.toEqual(['a 1', 'a 2', 'a 3', 'a 4']);
    });

    test('a sequence of a leaf counts in the table of the leaf', async () => {
      const Document = defineEntity({ name: 'Document', inheritance: 'tpt', properties: { id: id() } });
      const Invoice = defineEntity({
        name: 'Invoice',
        extends: Document,
        properties: { year: p.integer(), number: autoSequence({ uniqueWith: 'year' }) },
      });
      const Receipt = defineEntity({ name: 'Receipt', extends: Invoice, properties: { till: autoSequence() } });
      const testOrm = await database.init({ entities: [Document, Invoice, Receipt], subscribers: subscribers() });
      await expectSameSchema(testOrm);
      for (let round = 0; round < 2; round++) {
        const em = testOrm.em();
        em.create(Document, {});
        em.create(Invoice, { year: 2025 });
        em.create(Receipt, { year: 2025 });
        em.create(Invoice, { year: 2026 });
        await em.flush();
      }
      await expect(rowsOf(testOrm, 'select year, number from invoice order by year, number')).resolves.toEqual([
        '2025 1',
        '2025 2',
        '2025 3',
        '2025 4',
        '2026 1',
        '2026 2',
      ]);
      await expect(rowsOf(testOrm, 'select till from receipt order by till')).resolves.toEqual(['1', '2']);
    });

    test('a sequence of a leaf with a scope of the root is refused', async () => {
      const Document = defineEntity({
        name: 'Document',
        inheritance: 'tpt',
        properties: { id: id(), project: p.string() },
      });
      const Invoice = defineEntity({
        name: 'Invoice',
        extends: Document,
        properties: { number: autoSequence({ uniqueWith: 'project' }) },
      });
      await expect(database.init({ entities: [Document, Invoice] })).rejects.toMatchObject({
        code: 'AUTO_SEQUENCE_INVALID_SCOPE',
        message: expect.stringMatching(
          /another table of the inheritance tree.* Declare the sequence and its scope on one entity/,
        ),
      });
    });
  });

  describe('a primary key', () => {
    const Order = defineEntity({ name: 'Order', properties: { id: id() } });

    test('with the sequence in it is refused', async () => {
      const Line = defineEntity({
        name: 'Line',
        properties: {
          order: () => p.manyToOne(Order).primary(),
          number: autoSequence({ uniqueWith: 'order' }).primary(),
        },
      });
      await expect(database.init({ entities: [Order, Line] })).rejects.toMatchObject({
        code: 'AUTO_SEQUENCE_INVALID_OPTIONS',
        message: expect.stringMatching(/Line\.number is part of the primary key.* Add a surrogate key beside it/),
      });
    });

    test('with the scope in it numbers the lines of an order', async () => {
      const Line = defineEntity({
        name: 'Line',
        properties: {
          order: () => p.manyToOne(Order).primary(),
          product: p.string().primary(),
          number: autoSequence({ uniqueWith: 'order' }),
        },
      });
      const testOrm = await database.init({ entities: [Order, Line], subscribers: subscribers() });
      const em = testOrm.em();
      const order = em.create(Order, {});
      em.create(Line, { order, product: 'pen' });
      em.create(Line, { order, product: 'ink' });
      await em.flush();
      const later = testOrm.em();
      later.create(Line, { order: order.id, product: 'paper' });
      await later.flush();
      await expect(rowsOf(testOrm, 'select product, number from line order by number')).resolves.toEqual([
        'pen 1',
        'ink 2',
        'paper 3',
      ]);
      await expectSameSchema(testOrm);
    });
  });
}
