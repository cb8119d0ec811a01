import { SqliteDriver } from '@mikro-orm/sqlite';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Place } from '../../test-orm.js';
import { openDatabase, type TestDatabase } from '../TestDatabase.js';
import { sqliteTraits } from './traits.js';

export const sqliteMemory: TestDatabase = {
  ...sqliteTraits,
  name: 'sqlite (memory)',
  isShared: false,
  init: (options, settings) => openDatabase(createInMemory(), options, settings),
};

export const sqliteFile: TestDatabase = {
  ...sqliteTraits,
  name: 'sqlite (file)',
  isShared: true,
  init: async (options, settings) => openDatabase(await createFile(), options, settings),
};

export const testDatabases = [sqliteMemory, sqliteFile];

function createInMemory(): Place {
  return {
    options: { driver: SqliteDriver, dbName: ':memory:' },
    isShared: false,
    remove: () => Promise.resolve(),
  };
}

async function createFile(): Promise<Place> {
  const directory = await mkdtemp(join(tmpdir(), 'auto-sequence-sqlite-'));
  return {
    options: { driver: SqliteDriver, dbName: join(directory, 'test.db') },
    isShared: true,
    remove: () => rm(directory, { recursive: true, force: true }),
  };
}
