import type { Database } from '../Database.js';
import { plainText } from '../plain-text.js';
import { allCounted, countWith, lastCounted } from './counters.js';
import { isDeadlock, isOutOfRange, isRetriable, isViolationOf } from './errors.js';
import { hasKeyText } from './key-text.js';
import { lastNumbers } from './last-numbers.js';
import { perSession, perStatement } from './limits.js';
import { lockWith } from './locks.js';
import { trigger, triggerFailure, triggerName } from './trigger.js';
import { canPartition, rangeOf } from './types.js';
import { updateFrom } from './update-from.js';

/** MySQL, or MariaDB under MikroORM's driver for MySQL. */
export const mysql = {
  /** One that MariaDB has too. It takes no account of spaces at the end, in which no text of ours ends. */
  binaryCollation: 'utf8mb4_bin',
  /** MariaDB has none, and no index over an expression either, by which MikroORM makes them on MySQL. */
  hasPartialIndexes: false,
  cancelsQueries: true,
  locksRows: true,
  lock: lockWith(perSession),
  count: countWith(perSession, { hasReturning: false }),
  lastNumbers,
  lastCounted,
  allCounted,
  updateFrom,
  isOutOfRange,
  refusesDuplicates: undefined,
  portions: undefined,
  /** The text of a key has words of MariaDB's in it, and nothing was tried on MySQL itself. */
  triggers: undefined,
  /** A transaction goes on after an error, or is over. */
  isOfFailedTransaction: () => false,
  hasKeyText,
  rangeOf,
  canPartition,
  /** A boolean is a number. */
  canonical: (value) => plainText(typeof value === 'boolean' ? Number(value) : value),
  roundsValues: () => false,
  isDeadlockOfLocks: isDeadlock,
  isRetriable,
  isViolationOf,
  foreignServer: undefined,
} satisfies Database;

export const mariadb = {
  ...mysql,
  binaryCollation: 'utf8mb4_nopad_bin',
  lock: lockWith(perStatement),
  count: countWith(perStatement, { hasReturning: true }),
  triggers: { define: trigger, nameOf: triggerName, failure: triggerFailure },
} satisfies Database;
