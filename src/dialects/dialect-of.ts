import type { Platform } from '@mikro-orm/core';
import { BasePostgreSqlPlatform, SqlitePlatform } from '@mikro-orm/sql';
import { UnsupportedDriverError } from '../errors.js';
import type { Dialect } from './Dialect.js';
import { PostgreSqlDialect } from './PostgreSqlDialect.js';
import { SqliteDialect } from './SqliteDialect.js';

const dialects = new WeakMap<Platform, Dialect>();

/**
 * Chooses by class and not by name, which a minifier changes. A subclass belongs before its base.
 *
 * @throws UnsupportedDriverError for a database that no dialect is written for
 */
export function dialectOf(platform: Platform): Dialect {
  const dialect = dialects.get(platform) ?? createDialect(platform);
  dialects.set(platform, dialect);
  return dialect;
}

function createDialect(platform: Platform): Dialect {
  if (platform instanceof BasePostgreSqlPlatform) {
    return new PostgreSqlDialect(platform);
  }
  if (platform instanceof SqlitePlatform) {
    return new SqliteDialect();
  }
  throw UnsupportedDriverError.ofPlatform(platform.constructor.name);
}
