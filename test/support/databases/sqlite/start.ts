import { MikroORM } from '@mikro-orm/core';
import { SqliteDriver } from '@mikro-orm/sqlite';
import type { RunningDatabase } from '../RunningDatabase.ts';

/** SQLite is in the driver. */
export async function startSqlite(): Promise<RunningDatabase> {
  return { title: `sqlite ${await findVersion()} (in memory, in a file)`, stop: () => Promise.resolve() };
}

async function findVersion(): Promise<string> {
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
