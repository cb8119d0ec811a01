import { type AbstractSqlDriver, type Options } from '@mikro-orm/sql';
import { MySqlConnection } from '@mikro-orm/mysql';
import type { SqlEntityManager } from '@mikro-orm/sql';
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

/**
 * InnoDB tells what its transactions wait for; of other waits, for the lock of a table's definition, the processes tell. The
 * tables of `information_schema` that InnoDB fills are as old as the last question, until nobody has asked for a tenth of a
 * second: the text of its status is not.
 */
async function countLockWaiters(em: SqlEntityManager): Promise<number> {
  const connection = em.getConnection('write');
  const query = (sql: string) => connection.execute<Record<string, unknown>[]>(sql, [], 'all', undefined, quiet);
  const own = await query('select id, state from information_schema.processlist where db = database()');
  const [status] = await query('show engine innodb status');
  const transactions = String(status?.['Status']).split('---TRANSACTION');
  const waiting = transactions
    .filter((text) => /^LOCK WAIT/m.test(text))
    .map((text) => / thread id (\d+)/.exec(text)?.[1]);
  return own.filter(({ id, state }) => {
    return waiting.includes(String(id)) || String(state).startsWith('Waiting for table');
  }).length;
}

const quiet = { enabled: false };

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
