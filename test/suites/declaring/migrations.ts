import { describe, expect, test } from '@jest/globals';
import { defineEntity, p } from '@mikro-orm/core';
import { Migrator } from '@mikro-orm/migrations';
import { autoSequence, AutoSequenceSubscriber } from 'mikro-orm-auto-sequence';
import { mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { TestDatabase } from '../../support/databases/TestDatabase.js';
import { readTable } from './schema.js';

const Customer = defineEntity({ name: 'Customer', properties: { id: p.integer().primary() } });
const Invoice = defineEntity({
  name: 'Invoice',
  properties: {
    id: p.integer().primary(),
    customer: () => p.manyToOne(Customer).nullable(),
    number: autoSequence({ uniqueWith: 'customer' }),
    serial: autoSequence({ unique: false }).columnType('bigint').comment('Printed'),
  },
});

export function describeMigrations(database: TestDatabase): void {
  describe('a migration', () => {
    // MikroORM compares the entities with its snapshot file, or with the database itself.
    test.each([true, false])('makes the column and its constraints, once (snapshot: %s)', async (snapshot) => {
      const folder = await createFolder();
      try {
        const testOrm = await database.init(
          {
            entities: [Customer, Invoice],
            subscribers: [new AutoSequenceSubscriber()],
            extensions: [Migrator],
            migrations: { path: folder, emit: 'ts', snapshot, silent: true },
          },
          { schema: false },
        );
        const { migrator } = testOrm.orm;
        await migrator.create();
        await migrator.up();
        const { columns, indexes } = await readTable(testOrm, 'invoice');
        expect(columns['number']).toMatch(/^int\w* not null$/);
        expect(indexes).toEqual(
          expect.arrayContaining([
            'unique (customer_id, number)',
            ...database.uniqueAmongNulls([], 'number', ['customer_id']),
            'index (serial)',
          ]),
        );

        const { diff } = await migrator.create();
        expect(diff).toEqual({ up: [], down: [] });
        await expect(migrator.checkSchema()).resolves.toBe(false);
        await expect(testOrm.schemaDiff({ dropTables: false })).resolves.toBe('');

        const em = testOrm.em();
        const invoice = em.create(Invoice, {});
        await em.flush();
        expect(invoice).toMatchObject({ number: 1, serial: 1 });
      } finally {
        await rm(folder, { recursive: true });
      }
    });
  });
}

/** A folder for migration files: ES modules, which can import MikroORM. */
async function createFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'auto-sequence-migrations-'));
  await writeFile(join(folder, 'package.json'), '{ "type": "module" }');
  await symlink(resolve('node_modules'), join(folder, 'node_modules'), 'dir');
  return folder;
}
