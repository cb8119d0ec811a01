import type { TestDatabase } from '../../support/databases/TestDatabase.js';
import { describeKeys } from './keys.js';
import { describeNext } from './next.js';

/** What a user does with numbers outside a flush. */
export function describeOperating(database: TestDatabase): void {
  describeKeys(database);
  describeNext(database);
}
