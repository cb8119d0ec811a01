import type { Database } from '../Database.js';
import { postgresql } from '../postgresql/postgresql.js';
import { lock } from './locks.js';

/** PGlite, which is PostgreSQL in the process of the application, with a single connection. */
export const pglite: Database = {
  ...postgresql,
  /** There is no other connection to cancel from. */
  cancelsQueries: false,
  lock,
  foreignServer: undefined,
};
