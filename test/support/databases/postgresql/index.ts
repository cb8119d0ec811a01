import { PostgreSqlDriver } from '@mikro-orm/postgresql';
import { randomBytes } from 'node:crypto';
import pg from 'pg';
import type { Place } from '../../test-orm.js';
import { openDatabase, type TestDatabase } from '../TestDatabase.js';

export const postgresql: TestDatabase = {
  name: 'postgresql',
  kind: 'postgresql',
  isShared: true,
  init: async (options, settings) => openDatabase(await createOnServer(), options, settings),
};

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
