import { LibSqlDriver } from '@mikro-orm/libsql';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sqliteTraits } from '../sqlite/traits.js';
import { openDatabase, type TestDatabase } from '../TestDatabase.js';
import type { Place } from '../../test-orm.js';

const libsqlTraits = {
  ...sqliteTraits,
  // tursodatabase/libsql-client-ts#352: a statement that was refused with SQLITE_BUSY stays in progress, and nothing can be
  // committed until the garbage is collected.
  goesOnAfterTimeouts: false,
};

export const libsqlMemory: TestDatabase = {
  ...libsqlTraits,
  name: 'libsql (memory)',
  isShared: false,
  init: (options, settings) => openDatabase(createInMemory(), options, settings),
};

export const libsqlFile: TestDatabase = {
  ...libsqlTraits,
  name: 'libsql (file)',
  isShared: true,
  init: async (options, settings) => openDatabase(await createFile(), options, settings),
};

export const testDatabases = [libsqlMemory, libsqlFile];

function createInMemory(): Place {
  return {
    options: { driver: LibSqlDriver, dbName: ':memory:' },
    isShared: false,
    remove: () => Promise.resolve(),
  };
}

async function createFile(): Promise<Place> {
  const directory = await mkdtemp(join(tmpdir(), 'auto-sequence-libsql-'));
  return {
    // libSQL does not wait for a lock unless it is told to; better-sqlite3 waits for five seconds.
    options: { driver: LibSqlDriver, dbName: join(directory, 'test.db'), driverOptions: { timeout: 5000 } },
    isShared: true,
    remove: () => rm(directory, { recursive: true, force: true }),
  };
}
