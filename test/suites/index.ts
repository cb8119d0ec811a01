import { describe } from '@jest/globals';
import type { TestDatabase } from '../support/databases/TestDatabase.js';
import { describeDeclaring } from './declaring/index.js';
import { describeFlushing } from './flushing/index.js';
import { describeLocking } from './locking/index.js';
import { describeOptions } from './options/index.js';
import { describeShapes } from './shapes/index.js';
import { describeSupport } from './support.js';

/** Runs every suite of behaviour on one database. */
export function describeSuites(database: TestDatabase): void {
  describe(database.name, () => {
    describeSupport(database);
    describeDeclaring(database);
    describeFlushing(database);
    describeShapes(database);
    describeLocking(database);
    describeOptions(database);
  });
}
