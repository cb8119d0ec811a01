import { PostgreSqlConnection, PostgreSqlDriver } from '@mikro-orm/postgresql';
import type { SqlEntityManager } from '@mikro-orm/sql';
import { isMikroOrm71 } from '../../mikro-orm-version.js';
import type { Place } from '../../test-orm.js';

/** A database of a server, which other processes can open too. */
export function onServer(clientUrl: string, dbName: string, remove: () => Promise<void>): Place {
  return {
    options: { driver: PostgreSqlDriver, clientUrl, dbName },
    isShared: true,
    countLockWaiters,
    hasAllConnections,
    remove,
  };
}

async function countLockWaiters(em: SqlEntityManager): Promise<number> {
  const sql = `select count(*)::int as count from pg_stat_activity
    where datname = current_database() and wait_event_type = 'Lock'`;
  const [row] = await em
    .getConnection('write')
    .execute<{ count: number }[]>(sql, [], 'all', undefined, { enabled: false });
  return row?.count ?? 0;
}

/** Whether nobody has a connection of the pool. */
async function hasAllConnections(em: SqlEntityManager): Promise<boolean> {
  const connection = em.getConnection('write');
  // MikroORM 7.1 does not show its pool: there a leak ends in the timeout of the test.
  if (!(connection instanceof PostgreSqlConnection) || isMikroOrm71) {
    return true;
  }
  const pool = await connection.getNativeClient();
  return pool.idleCount === pool.totalCount;
}
