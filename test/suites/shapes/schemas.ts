import { describe, expect, test } from '@jest/globals';
import { defineEntity, p } from '@mikro-orm/core';
import type { SqlEntityManager } from '@mikro-orm/sql';
import { autoSequence, AutoSequenceSubscriber, lockTable } from 'mikro-orm-auto-sequence';
import type { TestDatabase } from '../../support/databases/TestDatabase.js';
import type { TestOrm } from '../../support/test-orm.js';

const id = () => p.integer().primary();
const subscribers = () => [new AutoSequenceSubscriber()];

const Tenanted = defineEntity({
  name: 'Invoice',
  schema: '*',
  properties: {
    id: id(),
    kind: p.enum(['a', 'b']).nativeEnumName('kind'),
    number: autoSequence({ uniqueWith: 'kind' }),
  },
});

export function describeSchemas(database: TestDatabase): void {
  async function numbersIn(testOrm: TestOrm, table: string): Promise<number[]> {
    const rows = await testOrm.em().execute<{ number: number }[]>(`select number from ${table} order by number`);
    return rows.map(({ number }) => number);
  }

  describe('a schema', () => {
    if (database.hasSchemas) {
      test('of the entity is where its numbers are', async () => {
        const Invoice = defineEntity({
          name: 'Invoice',
          schema: 'Books',
          properties: {
            id: id(),
            kind: p.string(),
            number: autoSequence({ uniqueWith: 'kind' }),
          },
        });
        const testOrm = await database.init({ entities: [Invoice], subscribers: subscribers() });
        await expect(testOrm.schemaDiff()).resolves.toBe('');
        for (let round = 0; round < 2; round++) {
          const em = testOrm.em();
          em.create(Invoice, { kind: 'a' });
          await em.flush();
        }
        await lockTable(testOrm.em(), Invoice, (em) => {
          em.create(Invoice, { kind: 'a' });
        });
        await expect(numbersIn(testOrm, '"Books".invoice')).resolves.toEqual([1, 2, 3]);
      });

      test('of the ORM is where the numbers of an entity without one are', async () => {
        const Invoice = defineEntity({ name: 'Invoice', properties: { id: id(), number: autoSequence() } });
        const testOrm = await database.init({ entities: [Invoice], subscribers: subscribers(), schema: 'books' });
        const em = testOrm.em();
        em.create(Invoice, {});
        em.create(Invoice, {});
        await em.flush();
        await expect(numbersIn(testOrm, 'books.invoice')).resolves.toEqual([1, 2]);
      });
    }

    const { addSchema } = database;
    const { lockTables } = database.sql;
    if (!addSchema) {
      return;
    }

    test('of each row counts for itself, and lockTable locks the one that it is given', async () => {
      const testOrm = await database.init({ entities: [Tenanted], subscribers: subscribers() }, { schema: false });
      await addSchema(testOrm.orm, 'one');
      await addSchema(testOrm.orm, 'two');
      for (let round = 0; round < 2; round++) {
        const em = testOrm.em();
        em.create(Tenanted, { kind: 'a' }, { schema: 'one' });
        em.create(Tenanted, { kind: 'a' }, { schema: 'two' });
        em.create(Tenanted, { kind: 'a' }, { schema: 'two' });
        await em.flush();
      }
      await expect(numbersIn(testOrm, 'one.invoice')).resolves.toEqual([1, 2]);
      await expect(numbersIn(testOrm, 'two.invoice')).resolves.toEqual([1, 2, 3, 4]);

      testOrm.statements.take();
      const create = (schema: string) => (em: SqlEntityManager) => {
        em.create(Tenanted, { kind: 'a' }, { schema });
      };
      await lockTable(testOrm.em(), Tenanted, create('one'), { schema: 'one' });
      const ofOne = lockTables({ schema: 'one', table: 'invoice' });
      expect(testOrm.statements.take().slice(1, 1 + ofOne.length)).toEqual(ofOne);
      const fork: SqlEntityManager = testOrm.orm.em.fork({ schema: 'two' });
      await lockTable(fork, Tenanted, create('two'));
      const ofTwo = lockTables({ schema: 'two', table: 'invoice' });
      expect(testOrm.statements.take().slice(1, 1 + ofTwo.length)).toEqual(ofTwo);
      await expect(numbersIn(testOrm, 'one.invoice')).resolves.toEqual([1, 2, 3]);
      await expect(numbersIn(testOrm, 'two.invoice')).resolves.toEqual([1, 2, 3, 4, 5]);
    });
  });
}
