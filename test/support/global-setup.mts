import { MikroORM } from '@mikro-orm/core';
import { SqliteDriver } from '@mikro-orm/sqlite';
import pg from 'pg';
import { databaseNames, selectDatabases } from './databases/selection.ts';
import { type PostgresServer, startPostgres } from './databases/postgresql/embedded-postgres.ts';

/** The server that this run started, if it had to. */
export let server: PostgresServer | undefined;

/** Starts the databases of this run, names them, and leaves PostgreSQL's address to the tests in `POSTGRES_URL`. */
export default async function globalSetup(): Promise<void> {
  const selected = selectDatabases();
  const names: string[] = [];
  if (selected.includes('sqlite')) {
    names.push(`sqlite ${await findSqliteVersion()} (in memory, in a file)`);
  }
  if (selected.includes('postgresql')) {
    const given = process.env['POSTGRES_URL'];
    if (given) {
      names.push(`postgresql ${await findPostgresVersion(given)} (of POSTGRES_URL)`);
    } else {
      server = await startPostgres();
      process.env['POSTGRES_URL'] = server.url;
      names.push(`postgresql ${await findPostgresVersion(server.url)} (embedded)`);
    }
  }
  const leftOut = databaseNames.filter((kind) => !selected.includes(kind));
  console.log(`\nDatabases: ${[...names, ...leftOut.map((kind) => `${kind} NOT TESTED`)].join(', ')}`);
}

async function findSqliteVersion(): Promise<string> {
  const orm = await MikroORM.init({
    driver: SqliteDriver,
    dbName: ':memory:',
    entities: [],
    discovery: { warnWhenNoEntities: false },
  });
  const sql = 'select sqlite_version() as version';
  const { version } = await orm.em.getConnection().execute<{ version: string }>(sql, [], 'get');
  await orm.close();
  return version;
}

async function findPostgresVersion(url: string): Promise<string> {
  const client = new pg.Client(url);
  try {
    await client.connect();
    const { rows } = await client.query<{ server_version: string }>('show server_version');
    return rows.map((row) => row.server_version).join();
  } catch (error) {
    throw new Error(`PostgreSQL does not answer: ${String(error)}`, { cause: error });
  } finally {
    await client.end();
  }
}
