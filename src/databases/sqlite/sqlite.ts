import { type Database, SAFE_INTEGERS } from '../Database.js';
import { updateFrom } from '../update-from.js';
import { allCounted, count, lastCounted } from './counters.js';
import { isRetriable, isViolationOf } from './errors.js';
import { hasKeyText } from './key-text.js';
import { lastNumbers } from './last-numbers.js';
import { refusesDuplicates } from './unique-index.js';
import { lock } from './locks.js';
import { canonical } from './types.js';

/** SQLite and libSQL, in a file or in memory, and any other client library of MikroORM's platform for SQLite. */
export const sqlite: Database = {
  binaryCollation: undefined,
  hasPartialIndexes: true,
  /** A wait for the lock blocks the thread, in the driver. */
  cancelsQueries: false,
  locksRows: false,
  lock,
  lastNumbers,
  count,
  lastCounted,
  allCounted,
  updateFrom,
  /** A column holds eight bytes, and what is past them becomes a double. */
  isOutOfRange: () => false,
  refusesDuplicates,
  portions: undefined,
  /** A trigger before an INSERT cannot change the row. */
  triggers: undefined,
  /** A transaction goes on after an error. */
  isOfFailedTransaction: () => false,
  hasKeyText,
  /** An integer has eight bytes, whatever the declared type. */
  rangeOf: () => SAFE_INTEGERS,
  canPartition: () => true,
  canonical,
  /** The drivers return an integer as a double. */
  roundsValues: (columnType) => /^bigint\b/i.test(columnType),
  isDeadlockOfLocks: () => false,
  isRetriable,
  isViolationOf,
  foreignServer: undefined,
};
