import type { TestDatabase } from '../../support/databases/TestDatabase.js';
import { describeChangedInHooks } from './changed-in-hooks.js';
import { describeExistingRows } from './existing-rows.js';
import { describeExplicitValues } from './explicit-values.js';
import { describeFailingFlushes } from './failing-flushes.js';
import { describeHandedOut } from './handed-out.js';
import { describeHooks } from './hooks.js';
import { describeLockTable } from './lock-table.js';
import { describeNumbers } from './numbers.js';
import { describeRetry } from './retry.js';
import { describeSavedEntities } from './saved-entities.js';
import { describeStatements } from './statements.js';

/** What a flush does beside numbering. */
export function describeFlushing(database: TestDatabase): void {
  describeStatements(database);
  describeRetry(database);
}

/** What holds whether or not numbers come back. */
export function describeNumbering(database: TestDatabase): void {
  describeNumbers(database);
  describeExistingRows(database);
  describeExplicitValues(database);
  describeSavedEntities(database);
  describeFailingFlushes(database);
  describeHandedOut(database);
  describeHooks(database);
  describeChangedInHooks(database);
  describeLockTable(database);
}
