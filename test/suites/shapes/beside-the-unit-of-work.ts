import { describe, expect, test } from '@jest/globals';
import { type EntityName, EntitySchema, type Opt } from '@mikro-orm/core';
import type { SqlEntityManager } from '@mikro-orm/sql';
import { AutoSequenceSubscriber, AutoSequenceType, lockTable } from 'mikro-orm-auto-sequence';
import type { TestDatabase } from '../../support/databases/TestDatabase.js';
import { isMikroOrm71 } from '../../support/mikro-orm-version.js';
import type { TestOrm } from '../../support/test-orm.js';

interface Row {
  id: number;
  code: string;
  project: Opt<string>;
  note?: string | null;
  number: Opt<number>;
}

const properties = {
  id: { type: 'integer', primary: true },
  code: { type: 'string', unique: true },
  project: { type: 'string', default: 'a' },
  note: { type: 'string', nullable: true },
} as const;

const Ticket = new EntitySchema<Row>({
  name: 'Ticket',
  properties: { ...properties, number: { type: new AutoSequenceType({ uniqueWith: 'project' }) } },
});

/** One whose number may be missing. */
const Draft = new EntitySchema<Row>({
  name: 'Draft',
  properties: { ...properties, number: { type: new AutoSequenceType(), nullable: true } },
});

/** The ways past the unit of work, each of which writes a ticket or a draft with this data. */
interface Data {
  readonly code: string;
  readonly number?: number;
}
const ways: [string, (em: SqlEntityManager, entity: EntityName<Row>, data: Data) => Promise<unknown>][] = [
  ['em.insert', (em, entity, data) => em.insert(entity, data)],
  ['em.insert of an entity', (em, entity, data) => em.insert(em.create(entity, data, { persist: false }))],
  ['em.insertMany', (em, entity, data) => em.insertMany(entity, [data])],
  ['em.upsert', (em, entity, data) => em.upsert(entity, data)],
  ['em.upsert of an entity', (em, entity, data) => em.upsert(em.create(entity, data, { persist: false }))],
  ['em.upsertMany', (em, entity, data) => em.upsertMany(entity, [data])],
  ['the query builder', (em, entity, data) => em.createQueryBuilder(entity).insert(data).execute()],
];

const upserts = ways.filter(([name]) => /upsert(Many)?$/.test(name));
const others = ways.filter((way) => !upserts.includes(way));

export function describeBesideTheUnitOfWork(database: TestDatabase): void {
  const open = () => database.init({ entities: [Ticket, Draft], subscribers: [new AutoSequenceSubscriber()] });

  async function rowsOf(testOrm: TestOrm, table: string): Promise<unknown[][]> {
    const rows = await testOrm.em().execute<Record<string, unknown>[]>(`select code, number from ${table} order by id`);
    return rows.map((row) => Object.values(row));
  }

  describe('beside the unit of work', () => {
    if (database.hasTriggers) {
      test.each(ways)('%s is numbered by the trigger', async (_, write) => {
        const testOrm = await open();
        for (const entity of [Ticket, Draft]) {
          await write(testOrm.em(), entity, { code: 'x', number: 6 });
          await write(testOrm.em(), entity, { code: 'y' });
        }
        for (const table of ['ticket', 'draft']) {
          await expect(rowsOf(testOrm, table)).resolves.toEqual([
            ['x', 6],
            ['y', 7],
          ]);
        }
      });

      test('em.upsert of an existing row keeps its number', async () => {
        const testOrm = await open();
        await testOrm.em().insert(Ticket, { code: 'x', number: 1 });
        await testOrm.em().upsert(Ticket, { code: 'x', note: 'new' });
        await testOrm.em().upsertMany(Ticket, [{ code: 'x', note: 'newer' }, { code: 'y' }]);
        await expect(rowsOf(testOrm, 'ticket')).resolves.toEqual([
          // MikroORM 7.1 writes the column of a number that was not given, too.
          ['x', isMikroOrm71 ? 3 : 1],
          // A counter has counted for each row that was tried.
          ['y', database.reuses && !isMikroOrm71 ? 2 : 4],
        ]);
      });
    } else {
      test.each(database.upsertsIgnoreErrors ? others : ways)(
        '%s gives no number: the database refuses the row',
        async (_, write) => {
          const testOrm = await open();
          await expect(write(testOrm.em(), Ticket, { code: 'x' })).rejects.toThrow(/null|default value/i);
          await expect(rowsOf(testOrm, 'ticket')).resolves.toEqual([]);
        },
      );

      if (database.upsertsIgnoreErrors) {
        // `insert ignore` makes every error a warning, and of a missing number a 0.
        test.each(upserts)('%s writes 0 without a number', async (_, write) => {
          const testOrm = await open();
          await write(testOrm.em(), Ticket, { code: 'x' });
          await expect(rowsOf(testOrm, 'ticket')).resolves.toEqual([['x', 0]]);
        });
      }

      test.each(ways)('%s leaves a nullable number null', async (_, write) => {
        const testOrm = await open();
        await write(testOrm.em(), Draft, { code: 'x' });
        await expect(rowsOf(testOrm, 'draft')).resolves.toEqual([['x', null]]);
      });

      test('em.upsert of an existing row needs the number too', async () => {
        const testOrm = await open();
        await testOrm.em().insert(Ticket, { code: 'x', number: 1 });
        await expect(testOrm.em().upsert(Ticket, { code: 'x', note: 'new' })).rejects.toThrow(/null|default value/i);
      });
    }

    test.each(ways)('%s writes a number that it is given, and the next flush counts on', async (_, write) => {
      const testOrm = await open();
      await write(testOrm.em(), Ticket, { code: 'x', number: 7 });
      const em = testOrm.em();
      em.create(Ticket, { code: 'y' });
      await em.flush();
      await expect(rowsOf(testOrm, 'ticket')).resolves.toEqual([
        ['x', 7],
        ['y', 8],
      ]);
      await expect(write(testOrm.em(), Ticket, { code: 'z', number: 8 })).rejects.toThrow();
      await expect(rowsOf(testOrm, 'ticket')).resolves.toHaveLength(2);
    });

    test('em.upsert of an existing row changes its number unasked', async () => {
      const testOrm = await open();
      await testOrm.em().insert(Ticket, { code: 'x', number: 1 });
      await testOrm.em().upsert(Ticket, { code: 'x', number: 5 });
      await expect(rowsOf(testOrm, 'ticket')).resolves.toEqual([['x', 5]]);
    });

    test('em.nativeUpdate changes a number unasked', async () => {
      const testOrm = await open();
      await testOrm.em().insert(Ticket, { code: 'x', number: 1 });
      await testOrm.em().nativeUpdate(Ticket, { code: 'x' }, { number: 5 });
      await expect(rowsOf(testOrm, 'ticket')).resolves.toEqual([['x', 5]]);
    });

    test('lockTable makes it safe to count for oneself', async () => {
      const testOrm = await open();
      const before = testOrm.em();
      before.create(Ticket, { code: 'before' });
      await before.flush();

      await lockTable(testOrm.em(), Ticket, async (em) => {
        const [last] = await em.find(
          Ticket,
          { project: 'a' },
          { orderBy: { number: 'desc' }, limit: 1, filters: false },
        );
        const first = (last?.number ?? 0) + 1;
        await em.insertMany(
          Ticket,
          ['x', 'y', 'z'].map((code, index) => ({ code, project: 'a', number: first + index })),
        );
      });
      const after = testOrm.em();
      after.create(Ticket, { code: 'after' });
      await after.flush();
      await expect(rowsOf(testOrm, 'ticket')).resolves.toEqual([
        ['before', 1],
        ['x', 2],
        ['y', 3],
        ['z', 4],
        ['after', 5],
      ]);
    });

    test('a flush instead of em.upsert finds the row or numbers it', async () => {
      const testOrm = await open();
      const save = async (code: string, note: string) => {
        const em = testOrm.em();
        const ticket = await em.findOne(Ticket, { code });
        if (ticket) {
          ticket.note = note;
        } else {
          em.create(Ticket, { code, note });
        }
        await em.flush();
      };
      await save('x', 'first');
      await save('y', 'first');
      await save('x', 'second');
      await expect(rowsOf(testOrm, 'ticket')).resolves.toEqual([
        ['x', 1],
        ['y', 2],
      ]);
    });
  });
}
