import type { Database } from '../Database.js';
import { plainText } from '../plain-text.js';
import { updateFrom } from '../update-from.js';
import { count } from './counters.js';
import { allCounted, lastCounted } from './last-counted.js';
import { isOfFailedTransaction, isOutOfRange, isRetriable, isViolationOf } from './errors.js';
import { hasKeyText } from './key-text.js';
import { lastNumbers } from './last-numbers.js';
import { lock } from './locks.js';
import { portions } from './portions.js';
import { foreignServer } from './server.js';
import { isTriggerThere } from './is-trigger-there.js';
import { trigger } from './trigger.js';
import { triggerFailure } from './trigger-failure.js';
import { canPartition, rangeOf } from './types.js';

/** PostgreSQL 14 and later. */
export const postgresql: Database = {
  binaryCollation: 'C',
  hasPartialIndexes: true,
  cancelsQueries: true,
  locksRows: false,
  lock,
  lastNumbers,
  count,
  lastCounted,
  allCounted,
  updateFrom,
  isOutOfRange,
  refusesDuplicates: undefined,
  portions,
  triggers: { define: trigger, isThere: isTriggerThere, failure: triggerFailure },
  isOfFailedTransaction,
  hasKeyText,
  rangeOf,
  canPartition,
  canonical: plainText,
  roundsValues: () => false,
  isDeadlockOfLocks: () => false,
  isRetriable,
  isViolationOf,
  foreignServer,
};
