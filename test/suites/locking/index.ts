import type { TestDatabase } from '../../support/databases/TestDatabase.js';
import { describeLockLevels } from './lock-levels.js';
import { describeRegistrations } from './registrations.js';
import { describeRetryOfWaiters } from './retry-of-waiters.js';
import { describeRetryOfWriters } from './retry-of-writers.js';
import { describeWriteLock } from './write-lock.js';

export function describeLocking(database: TestDatabase): void {
  describeLockLevels(database);
  describeRegistrations(database);
  if (database.canRace && !database.hasOneWriter) {
    describeRetryOfWaiters(database);
  }
  if (database.hasOneWriter && database.sql.locks > 0) {
    describeWriteLock(database);
    if (database.isShared) {
      describeRetryOfWriters(database);
    }
  }
}
