import type { Platform } from '@mikro-orm/core';
import { UnsupportedDriverError } from '../errors.js';
import type { Database } from './Database.js';
import { mariadb, mysql } from './mysql/mysql.js';
import { pglite } from './pglite/pglite.js';
import { postgresql } from './postgresql/postgresql.js';
import { sqlite } from './sqlite/sqlite.js';

/** The databases by the client library that MikroORM's driver needs. */
const BY_CLIENT: ReadonlyMap<string, Database> = new Map<string, Database>([
  ['pg', postgresql],
  ['@electric-sql/pglite', pglite],
  ['mysql2', mysql],
  ['better-sqlite3', sqlite],
  ['libsql', sqlite],
]);

/** What a refusal recommends. */
const SUPPORTED = [
  'PostgreSQL (@mikro-orm/postgresql)',
  'PGlite (@mikro-orm/pglite)',
  'MariaDB (@mikro-orm/mariadb)',
  'MySQL (@mikro-orm/mysql)',
  'SQLite (@mikro-orm/sqlite)',
  'libSQL (@mikro-orm/libsql)',
];

/** MikroORM's other databases, by the client library, for the name in a refusal. */
const UNSUPPORTED: ReadonlyMap<string, string> = new Map([
  ['tedious', 'SQL Server'],
  ['oracledb', 'Oracle'],
  ['mongodb', 'MongoDB'],
]);

/** All that there are. */
export const databases: readonly Database[] = [...BY_CLIENT.values(), mariadb];

/**
 * The database behind a platform, chosen by what all copies of a class share, and by no class: a bundler may have made two
 * copies of `@mikro-orm/sql`, whose classes differ, and a minifier changes their names.
 *
 * @throws UnsupportedDriverError for a database that this library does not know
 */
export function databaseOf(platform: Platform): Database {
  const clients = platform.getConfig().getDriver().getDependencies();
  const known = first(clients, BY_CLIENT) ?? databaseByAnswers(platform);
  // One client for two: to MySQL's platform JSON is a type, and to MariaDB's a text.
  const database = known === mysql && !platform.convertsJsonAutomatically() ? mariadb : known;
  if (!database) {
    throw UnsupportedDriverError.ofDatabase(first(clients, UNSUPPORTED) ?? platform.constructor.name, SUPPORTED);
  }
  return database;
}

function first<T>(clients: readonly string[], known: ReadonlyMap<string, T>): T | undefined {
  const client = clients.find((each) => known.has(each));
  return client === undefined ? undefined : known.get(client);
}

/**
 * The database of a driver with another client library, such as `node:sqlite` with MikroORM's own `SqliteDriver`. Its
 * platform tells whose SQL it writes.
 */
function databaseByAnswers(platform: Platform): Database | undefined {
  if (platform.getDefaultClientUrl().startsWith('postgresql:')) {
    // Locks are several statements in one message.
    return platform.supportsMultipleStatements() ? postgresql : undefined;
  }
  // Only SQLite's time is made by this function.
  return platform.getCurrentTimestampSQL(0).includes('strftime(') ? sqlite : undefined;
}
