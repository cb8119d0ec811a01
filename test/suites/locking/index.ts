import type { TestDatabase } from '../../support/database.js';
import { describeLockLevels } from './lock-levels.js';
import { describeRegistrations } from './registrations.js';
import { describeSqliteWriteLock } from './sqlite-write-lock.js';

export function describeLocking(database: TestDatabase): void {
  describeLockLevels(database);
  describeRegistrations(database);
  if (database.kind === 'sqlite') {
    describeSqliteWriteLock(database);
  }
}
