import { PostgreSqlDriver } from '@mikro-orm/postgresql';
import type { Place } from '../../test-orm.js';
import { openDatabase, type TestDatabase } from '../TestDatabase.js';
import { takeEmptyDatabase } from './empty-databases.js';

export const postgresql: TestDatabase = {
  name: 'postgresql',
  kind: 'postgresql',
  isShared: true,
  init: async (options, settings) => openDatabase(await createOnServer(), options, settings),
};

export const testDatabases = [postgresql];

async function createOnServer(): Promise<Place> {
  const url = process.env['POSTGRES_URL'];
  if (!url) {
    throw new Error('There is no PostgreSQL: `npm test` starts one or takes that of POSTGRES_URL.');
  }
  const { name, giveBack } = await takeEmptyDatabase(url);
  return {
    options: { driver: PostgreSqlDriver, clientUrl: url, dbName: name },
    isShared: true,
    remove: giveBack,
  };
}
