import type { TestDatabase } from '../../support/databases/TestDatabase.js';
import { describeAudit } from './audit.js';
import { describeBackfill } from './backfill.js';
import { describeKeys } from './keys.js';
import { describeNext } from './next.js';

/** What a user does with numbers outside a flush. */
export function describeOperating(database: TestDatabase): void {
  describeAudit(database);
  describeBackfill(database);
  describeKeys(database);
  describeNext(database);
}
