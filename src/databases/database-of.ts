import type { Platform } from '@mikro-orm/core';
import { UnsupportedDriverError } from '../errors.js';
import type { Database } from './Database.js';
import { postgresql } from './postgresql/postgresql.js';
import { sqlite } from './sqlite/sqlite.js';

/** The databases by the client library that a driver needs. */
const BY_CLIENT: ReadonlyMap<string, Database> = new Map([
  ['pg', postgresql],
  ['better-sqlite3', sqlite],
]);

/** All that there are. */
export const databases: readonly Database[] = [...BY_CLIENT.values()];

/**
 * The database behind a platform, chosen by what all copies of a class share, and by no class: a bundler may have made two
 * copies of `@mikro-orm/sql`, whose classes differ, and a minifier changes their names.
 *
 * @throws UnsupportedDriverError for a database that this library does not know
 */
export function databaseOf(platform: Platform): Database {
  const clients = platform.getConfig().getDriver().getDependencies();
  const [database] = clients.flatMap((client) => BY_CLIENT.get(client) ?? []);
  if (!database) {
    throw UnsupportedDriverError.ofPlatform(platform.constructor.name);
  }
  return database;
}
