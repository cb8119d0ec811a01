import type { TestDatabase } from '../../support/databases/TestDatabase.js';
import { describeCounters as describeCounterRows } from './counters.js';
import { describeCounting } from './counting.js';
import { describeEditable } from './editable.js';
import { describeExplicit } from './explicit.js';
import { describeFunctions } from './functions.js';
import { describeIssuing } from './issuing.js';
import { describeModes } from './modes.js';
import { describeReuse } from './reuse.js';
import { describeStep } from './step.js';
import { describeWhen } from './when.js';

/** What `reuse: false` changes. */
export function describeCounters(database: TestDatabase): void {
  describeReuse(database);
  describeCounterRows(database);
  describeCounting(database);
}

/** What holds whether or not numbers come back. */
export function describeOptionsOfNumbers(database: TestDatabase): void {
  describeStep(database);
  describeFunctions(database);
  describeWhen(database);
  describeEditable(database);
  describeExplicit(database);
  describeIssuing(database);
  describeModes(database);
}
