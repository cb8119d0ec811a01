import { MySqlDriver } from '@mikro-orm/mysql';
import { openWithCounters } from '../mariadb/open-with-counters.js';
import { createOnServer, urlOf } from '../mariadb/server.js';
import { mariadbTraits } from '../mariadb/traits.js';
import type { TestDatabase } from '../TestDatabase.js';

/** MikroORM's driver for MySQL, against MariaDB unless MYSQL_URL names another server. */
export const mysql: TestDatabase = {
  ...mariadbTraits,
  name: 'mysql',
  isShared: true,
  canRace: true,
  init: async (options, settings) => {
    const place = await createOnServer(MySqlDriver, urlOf('MYSQL_URL'));
    return openWithCounters({ ...place, strayDiff: strayDiffOnMariaDb }, options, settings);
  },
};

/**
 * MariaDB tells a default of null as the text NULL, and quotes the others. MikroORM's driver for MySQL takes them for texts,
 * and asks for generated columns in words of MySQL.
 */
const strayDiffOnMariaDb =
  /^(set names utf8mb4;\s*)?(alter table `[^;]+` modify `[^;]+` varchar\(\d+\) (null|not null default ''|generated always as [^;]+ stored);\s*)+$/;

export const testDatabases = [mysql];
