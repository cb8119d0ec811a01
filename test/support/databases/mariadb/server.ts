import { type AbstractSqlDriver, type Options } from '@mikro-orm/sql';
import { MySqlConnection } from '@mikro-orm/mysql';
import type { SqlEntityManager } from '@mikro-orm/sql';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Place } from '../../test-orm.js';
import { freshName } from './test-names.js';
import { withClient } from './with-client.js';

/** A new database of a server, which other processes can open too. */
export async function createOnServer(
  driver: NonNullable<Options<AbstractSqlDriver, SqlEntityManager>['driver']>,
  url: string,
): Promise<Place> {
  const dbName = freshName();
  await withClient(url, (client) => client.query(`create database ${dbName}`));
  return {
    options: { driver, clientUrl: url, dbName },
    isShared: true,
    countLockWaiters,
    hasAllConnections,
    remove: () => withClient(url, (client) => client.query(`drop database if exists ${dbName}`)).then(() => undefined),
  };
}

/** The address that the run has left for the tests. */
export function urlOf(variable: 'MARIADB_URL' | 'MYSQL_URL'): string {
  const url = process.env[variable];
  if (!url) {
    throw new Error(`There is no MariaDB: \`npm test\` starts one or takes that of ${variable}.`);
  }
  return url;
}

/** InnoDB tells what its transactions wait for; of other waits, for the lock of a table's definition, the processes tell. */
async function countLockWaiters(em: SqlEntityManager): Promise<number> {
  // What InnoDB tells is as old as the last question, until nobody has asked for a tenth of a second.
  await sleep(120);
  const sql = `
    select (select count(*) from information_schema.innodb_trx join information_schema.processlist on id = trx_mysql_thread_id
      where db = database() and trx_state = 'LOCK WAIT') + (select count(*) from information_schema.processlist
      where db = database() and state like 'Waiting for table%') as count`;
  const [row] = await em
    .getConnection('write')
    .execute<{ count: number }[]>(sql, [], 'all', undefined, { enabled: false });
  return row?.count ?? 0;
}

/** Whether nobody has a connection of the pool. */
async function hasAllConnections(em: SqlEntityManager): Promise<boolean> {
  const connection = em.getConnection('write');
  if (!(connection instanceof MySqlConnection)) {
    return true;
  }
  const pool = await connection.getNativeClient();
  const { _allConnections: all, _freeConnections: free } = pool as unknown as Record<string, { length: number }>;
  return all?.length === free?.length;
}
