import type { Place } from '../../test-orm.js';
import { openDatabase, type TestDatabase } from '../TestDatabase.js';
import { takeEmptyDatabase } from './empty-databases.js';
import { onServer } from './server.js';
import { postgresqlTraits } from './traits.js';

export const postgresql: TestDatabase = {
  ...postgresqlTraits,
  name: 'postgresql',
  isShared: true,
  canRace: true,
  init: async (options, settings) => openDatabase(await createOnServer(), options, settings),
};

export const testDatabases = [postgresql];

async function createOnServer(): Promise<Place> {
  const url = process.env['POSTGRES_URL'];
  if (!url) {
    throw new Error('There is no PostgreSQL: `npm test` starts one or takes that of POSTGRES_URL.');
  }
  const { name, giveBack } = await takeEmptyDatabase(url);
  return onServer(url, name, giveBack);
}
