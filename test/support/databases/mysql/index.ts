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
  init: async (options, settings) =>
    openWithCounters(await createOnServer(MySqlDriver, urlOf('MYSQL_URL')), options, settings),
};

export const testDatabases = [mysql];
