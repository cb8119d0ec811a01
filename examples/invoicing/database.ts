import type { Options } from '@mikro-orm/core';
import { PostgreSqlDriver } from '@mikro-orm/postgresql';
import { SqliteDriver } from '@mikro-orm/sqlite';
import { AutoSequenceSubscriber } from 'mikro-orm-auto-sequence';
import { Customer, Invoice } from './entities.ts';

// #region options
/**
 * SQLite in memory by default, so that the examples run with nothing.
 * `DATABASE_URL` names another database: `postgresql://…`, or a SQLite file.
 */
export function databaseOptions(
  url = process.env['DATABASE_URL'] ?? ':memory:',
): Partial<Options> {
  return {
    ...(url.startsWith('postgresql:')
      ? { driver: PostgreSqlDriver, clientUrl: url, pool: { min: 0, max: 10 } }
      : { driver: SqliteDriver, dbName: url }),
    entities: [Customer, Invoice],
    // A request that waits longer than this is answered with 503.
    subscribers: [new AutoSequenceSubscriber({ lockTimeout: 1_000 })],
  };
}
// #endregion options
