import { MikroORM } from '@mikro-orm/core';
import { LibSqlDriver } from '@mikro-orm/libsql';
import type { RunningDatabase } from '../RunningDatabase.ts';

/** libSQL is in the driver. */
export async function startLibsql(): Promise<RunningDatabase> {
  return { title: `libsql with SQLite ${await findVersion()} (in memory, in a file)`, stop: () => Promise.resolve() };
}

async function findVersion(): Promise<string> {
  const orm = await MikroORM.init({
    driver: LibSqlDriver,
    dbName: ':memory:',
    entities: [],
    discovery: { warnWhenNoEntities: false },
  });
  const sql = 'select sqlite_version() as version';
  const { version } = await orm.em.getConnection().execute<{ version: string }>(sql, [], 'get');
  await orm.close();
  return version;
}
