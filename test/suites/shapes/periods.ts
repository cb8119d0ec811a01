import { describe, expect, test } from '@jest/globals';
import { defineEntity, type EntityName, type Opt, p } from '@mikro-orm/core';
import { Entity, PrimaryKey, Property } from '@mikro-orm/decorators/es';
import { autoSequence, AutoSequenceSubscriber } from 'mikro-orm-auto-sequence';
import { AutoSequence } from 'mikro-orm-auto-sequence/es';
import type { TestDatabase } from '../../support/databases/TestDatabase.js';
import type { TestOrm } from '../../support/test-orm.js';

const yearOf = ({ issuedAt }: { issuedAt: Date }) => issuedAt.getUTCFullYear();

/** The recipe of the documentation: the scope is a column that a getter fills, and that follows the date. */
@Entity()
class Invoice {
  @PrimaryKey({ type: 'integer' })
  id!: number;

  @Property({ type: 'datetime' })
  issuedAt!: Date;

  @Property({ type: 'integer', onUpdate: yearOf })
  get year(): Opt<number> {
    return yearOf(this);
  }

  @AutoSequence({ uniqueWith: 'year' })
  number!: Opt<number>;
}

/** The recipe without a class: the year is taken when the entity is created. */
const Receipt = defineEntity({
  name: 'Receipt',
  properties: {
    id: p.integer().primary(),
    issuedAt: p.datetime(),
    year: p.integer().onCreate(yearOf).onUpdate(yearOf),
    number: autoSequence({ uniqueWith: 'year' }),
  },
});

export function describePeriods(database: TestDatabase): void {
  describe('numbers per year of a date', () => {
    const open = () => database.init({ entities: [Invoice, Receipt], subscribers: [new AutoSequenceSubscriber()] });

    async function numbersOf(testOrm: TestOrm, entity: EntityName): Promise<string[]> {
      const table = testOrm.orm.getMetadata(entity).tableName;
      const sql = `select year, number from ${table} order by id`;
      const rows = await testOrm.em().execute<{ year: number; number: number }[]>(sql);
      return rows.map(({ year, number }) => `${String(year)}/${String(number)}`);
    }

    test('come from a getter, whenever the date is set', async () => {
      const testOrm = await open();
      await expect(testOrm.schemaDiff()).resolves.toBe('');
      for (const dates of [
        ['2025-12-31T23:59:59Z', '2026-01-01T00:00:00Z'],
        ['2026-05-01', '2025-05-01'],
      ]) {
        const em = testOrm.em();
        dates.forEach((date) => em.create(Invoice, { issuedAt: new Date(date) }));
        const moved = em.create(Invoice, { issuedAt: new Date('2025-06-01') });
        moved.issuedAt = new Date('2026-06-01');
        const late = new Invoice();
        em.persist(late);
        late.issuedAt = new Date('2025-07-01');
        await em.flush();
      }
      await expect(numbersOf(testOrm, Invoice)).resolves.toEqual([
        ...['2025/1', '2026/1', '2026/2', '2025/2'],
        ...['2026/3', '2025/3', '2026/4', '2025/4'],
      ]);
    });

    test('come from onCreate, when the entity is created with the date', async () => {
      const testOrm = await open();
      const em = testOrm.em();
      ['2025-12-31', '2026-01-01', '2025-01-01'].forEach((date) => em.create(Receipt, { issuedAt: new Date(date) }));
      await em.flush();
      await expect(numbersOf(testOrm, Receipt)).resolves.toEqual(['2025/1', '2026/1', '2025/2']);
    });

    test('stay when the date moves, and the database refuses a collision', async () => {
      const testOrm = await open();
      const em = testOrm.em();
      const first = em.create(Invoice, { issuedAt: new Date('2025-01-01') });
      const second = em.create(Invoice, { issuedAt: new Date('2025-01-02') });
      em.create(Invoice, { issuedAt: new Date('2026-01-01') });
      await em.flush();

      const later = testOrm.em();
      const moved = await later.findOneOrFail(Invoice, second.id);
      moved.issuedAt = new Date('2026-01-02');
      await later.flush();
      await expect(numbersOf(testOrm, Invoice)).resolves.toEqual(['2025/1', '2026/2', '2026/1']);

      first.issuedAt = new Date('2026-01-03');
      await expect(em.flush()).rejects.toThrow(/unique/i);
    });
  });
}
