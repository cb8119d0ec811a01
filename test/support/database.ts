import { PostgreSqlDriver } from '@mikro-orm/postgresql';
import { SqliteDriver } from '@mikro-orm/sqlite';
import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { type DatabaseKind, selectDatabases } from './database-selection.js';
import { type OrmOptions, type Place, TestOrm } from './test-orm.js';

/** A kind of database that behaviour is tested on. */
export interface TestDatabase {
  readonly name: 'sqlite (memory)' | 'sqlite (file)' | 'postgresql';
  readonly kind: DatabaseKind;
  /** Whether another process could open the same database: whether `TestOrm.connect()` works. */
  readonly isShared: boolean;
  /** Opens an empty database and creates the schema of the entities, unless `schema` is false. */
  init(options: OrmOptions, settings?: { schema?: boolean }): Promise<TestOrm>;
}

export const sqliteMemory: TestDatabase = {
  name: 'sqlite (memory)',
  kind: 'sqlite',
  isShared: false,
  init: (options, settings) => init(createInMemory(), options, settings),
};

export const sqliteFile: TestDatabase = {
  name: 'sqlite (file)',
  kind: 'sqlite',
  isShared: true,
  init: async (options, settings) => init(await createFile(), options, settings),
};

export const postgresql: TestDatabase = {
  name: 'postgresql',
  kind: 'postgresql',
  isShared: true,
  init: async (options, settings) => init(await createOnServer(), options, settings),
};

/** The databases that this run tests, for a spec that is not among the suites. */
export const testDatabases: readonly TestDatabase[] = [sqliteMemory, sqliteFile, postgresql].filter((database) =>
  selectDatabases().includes(database.kind),
);

async function init(place: Place, options: OrmOptions, { schema = true } = {}): Promise<TestOrm> {
  const testOrm = await TestOrm.open(place, options);
  if (schema) {
    await testOrm.orm.schema.create();
    testOrm.statements.take();
  }
  return testOrm;
}

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

async function createOnServer(): Promise<Place> {
  const url = process.env['POSTGRES_URL'];
  if (!url) {
    throw new Error('There is no PostgreSQL: `npm test` starts one or takes that of POSTGRES_URL.');
  }
  const name = `auto_sequence_test_${randomBytes(6).toString('hex')}`;
  await createDatabase(url, name);
  return {
    options: { driver: PostgreSqlDriver, clientUrl: url, dbName: name },
    isShared: true,
    remove: () => withClient(url, (client) => client.query(`drop database ${name} with (force)`)),
  };
}

/** Copying files takes a tenth of the time of the default, which writes the new database to the log (since PostgreSQL 15). */
async function createDatabase(url: string, name: string): Promise<void> {
  await withClient(url, async (client) => {
    const { rows } = await client.query<{ version: string }>(`select current_setting('server_version_num') as version`);
    const canCopy = Number(rows[0]?.version) >= 150_000;
    await client.query(`create database ${name}${canCopy ? ' strategy file_copy' : ''}`);
  });
}

async function withClient(url: string, work: (client: pg.Client) => Promise<unknown>): Promise<void> {
  const client = new pg.Client(url);
  await client.connect();
  try {
    await work(client);
  } finally {
    await client.end();
  }
}
