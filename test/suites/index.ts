import { describe } from '@jest/globals';
import type { TestDatabase } from '../support/databases/TestDatabase.js';
import { describeDeclaring } from './declaring/index.js';
import { describeFlushing, describeNumbering } from './flushing/index.js';
import { describeLocking } from './locking/index.js';
import { describeOperating } from './operating/index.js';
import { describeOptions, describeOptionsOfNumbers } from './options/index.js';
import { describeShapes } from './shapes/index.js';
import { describeSupport } from './support.js';

/** Runs the suites of what is the same for numbers that never come back, on a database that counts. */
export function describeCounting(database: TestDatabase): void {
  describe(database.name, () => {
    describeNumbering(database);
    describeShapes(database);
    describeOptionsOfNumbers(database);
    describeOperating(database);
  });
}

/** Runs every suite of behaviour on one database. */
export function describeSuites(database: TestDatabase): void {
  describe(database.name, () => {
    describeSupport(database);
    describeDeclaring(database);
    describeFlushing(database);
    describeShapes(database);
    describeLocking(database);
    describeOptions(database);
    describeOperating(database);
  });
}
