import { MariaDbDriver } from '@mikro-orm/mariadb';
import type { TestDatabase } from '../TestDatabase.js';
import { openWithCounters } from './open-with-counters.js';
import { createOnServer, urlOf } from './server.js';
import { mariadbTraits } from './traits.js';

export const mariadb: TestDatabase = {
  ...mariadbTraits,
  name: 'mariadb',
  isShared: true,
  canRace: true,
  init: async (options, settings) =>
    openWithCounters(await createOnServer(MariaDbDriver, urlOf('MARIADB_URL')), options, settings),
};

export const testDatabases = [mariadb];
