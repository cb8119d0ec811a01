import type { TestDatabase } from '../../support/databases/TestDatabase.js';
import { describeAssign } from './assign.js';
import { describeBackfill } from './backfill.js';
import { describeKeys } from './keys.js';
import { describeNext } from './next.js';
import { describeRacing } from './racing.js';
import { describeResync } from './resync.js';

/** What a user does with numbers outside a flush, beside the audit. */
export function describeOperating(database: TestDatabase): void {
  describeAssign(database);
  // A trigger leaves no row without a number.
  if (!database.hasTriggers) {
    describeBackfill(database);
  }
  describeKeys(database);
  describeNext(database);
  if (database.isShared && database.canRace) {
    describeRacing(database);
  }
  // The others have the table of counters in each ORM.
  if (database.reuses) {
    describeResync(database);
  }
}
