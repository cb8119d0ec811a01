import type { Database } from '../Database.js';
import { plainText } from '../plain-text.js';
import { lastNumbers } from './last-numbers.js';
import { lock } from './locks.js';
import { canPartition, rangeOf } from './types.js';

/** PostgreSQL 14 and later. */
export const postgresql: Database = {
  binaryCollation: 'C',
  cancelsQueries: true,
  lock,
  lastNumbers,
  rangeOf,
  canPartition,
  canonical: plainText,
};
