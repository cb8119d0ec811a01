import { MariaDbDriver } from '@mikro-orm/mariadb';
import { PostgreSqlDriver } from '@mikro-orm/postgresql';
import type { AbstractSqlDriver } from '@mikro-orm/sql';
import { SqliteDriver } from '@mikro-orm/sqlite';
import type { DatabaseKind } from './contenders.ts';

/** How an application speaks to a kind of database. */
export interface Client {
  readonly driver: new (...args: ConstructorParameters<typeof SqliteDriver>) => AbstractSqlDriver;
  readonly version: string;
  readonly analyze: string;
  /** What a statement that makes a long series begins with. */
  readonly unlimited: string;
}

export const clients: Record<DatabaseKind, Client> = {
  postgresql: {
    driver: PostgreSqlDriver,
    version: `select current_setting('server_version') as version`,
    analyze: 'analyze invoice',
    unlimited: '',
  },
  mariadb: {
    driver: MariaDbDriver,
    version: `select substring_index(version(), '-', 1) as version`,
    analyze: 'analyze table invoice',
    // Manual of MariaDB, `max_recursive_iterations`: a thousand by default.
    unlimited: 'set statement max_recursive_iterations = 4294967295 for',
  },
  sqlite: {
    driver: SqliteDriver,
    version: 'select sqlite_version() as version',
    analyze: 'analyze invoice',
    unlimited: '',
  },
};
