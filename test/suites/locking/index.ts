import type { TestDatabase } from '../../support/databases/TestDatabase.js';
import { describeLockLevels } from './lock-levels.js';
import { describeRegistrations } from './registrations.js';
import { describeSqliteWriteLock } from './write-lock.js';

export function describeLocking(database: TestDatabase): void {
  describeLockLevels(database);
  describeRegistrations(database);
  if (database.kind === 'sqlite') {
    describeSqliteWriteLock(database);
  }
}
