/**
 * The subscriber, the declarations without decorators, the table lock, and the errors.
 *
 * @module mikro-orm-auto-sequence
 */

export { AutoSequenceType } from './declare/AutoSequenceType.js';
export { autoSequence } from './declare/auto-sequence.js';
export type { LockLevel, LockOptions } from './declare/lock-options.js';
export type { NumberMode } from './declare/number-mode.js';
export type { AutoSequenceOptions } from './declare/options.js';
export {
  AutoSequenceError,
  type AutoSequenceErrorCode,
  ChangedAfterNumberingError,
  ExplicitNumberError,
  InvalidKeyError,
  InvalidNumberError,
  InvalidOptionsError,
  InvalidScopeError,
  LockDeniedError,
  LockTimeoutError,
  MissingCounterError,
  MissingSubscriberError,
  NotEditableError,
  NumberOutOfRangeError,
  NumberReadTooEarlyError,
  RetryInTransactionError,
  ScopeChangedError,
  TransactionRequiredError,
  UnknownScopeValueError,
  UnsupportedDatabaseError,
  UnsupportedDriverError,
} from './errors.js';
export { AutoSequenceSubscriber, type AutoSequenceSubscriberOptions } from './flush/AutoSequenceSubscriber.js';
export { isRetriable } from './operate/is-retriable.js';
export { lockTable, type LockTableOptions } from './operate/lock-table.js';
export type { BackfillOptions, BackfillProgress } from './operate/sequence/backfill-options.js';
export { EntitySequence } from './operate/sequence/EntitySequence.js';
export type {
  AuditFinding,
  AuditFindingKind,
  AuditOptions,
  AuditReport,
  BelowStartFinding,
  CounterBehindFinding,
  DuplicateFinding,
  GapFinding,
  LostKeyFinding,
  OffStepFinding,
  WithoutNumberFinding,
} from './operate/sequence/findings.js';
export { sequenceOf, type SequenceOfOptions } from './operate/sequence/sequence-of.js';
export type { Numbered, SequenceNumber, SequenceProperty, SequenceScope } from './operate/sequence/types.js';
export { type RetryOptions, withRetry } from './operate/with-retry.js';
export {
  AutoSequenceCounter,
  autoSequenceCounter,
  type AutoSequenceCounterOptions,
  type AutoSequenceCounterRow,
} from './schema/AutoSequenceCounter.js';
