import { PgliteDriver } from '@mikro-orm/pglite';
import type { Place } from '../../test-orm.js';
import { postgresqlTraits } from '../postgresql/traits.js';
import { type DatabaseSql, openDatabase, type TestDatabase } from '../TestDatabase.js';
import { takeEmptyInstance } from './empty-instances.js';

/** Its one connection is the lock. */
const sql: DatabaseSql = { ...postgresqlTraits.sql, locks: 0, lockTables: () => [], lockScopes: () => [] };

export const pglite: TestDatabase = {
  ...postgresqlTraits,
  name: 'pglite (memory)',
  isShared: false,
  canRace: false,
  hasOneWriter: true,
  // It has none of ICU's data: a collation that is not deterministic tells everything apart.
  scopeTypes: postgresqlTraits.scopeTypes.filter(([name]) => !name.includes('nondeterministic')),
  readsByteOrderMarks: false,
  sql,
  init: async (options, settings) => openDatabase(await createInMemory(), options, settings),
};

export const testDatabases = [pglite];

async function createInMemory(): Promise<Place> {
  const { pglite: instance, giveBack } = await takeEmptyInstance();
  return {
    options: { driver: PgliteDriver, dbName: 'memory://', driverOptions: { pglite: instance } },
    isShared: false,
    remove: giveBack,
  };
}
