export { autoSequence } from './declare/auto-sequence.js';
export { AutoSequenceType } from './declare/AutoSequenceType.js';
export type { AutoSequenceOptions, LockLevel, LockOptions } from './declare/options.js';
export {
  AutoSequenceError,
  type AutoSequenceErrorCode,
  ChangedAfterNumberingError,
  InvalidNumberError,
  InvalidOptionsError,
  InvalidScopeError,
  LockDeniedError,
  LockTimeoutError,
  MissingSubscriberError,
  NotEditableError,
  NumberOutOfRangeError,
  TransactionRequiredError,
  UnknownScopeValueError,
  UnsupportedDriverError,
} from './errors.js';
export { AutoSequenceSubscriber, type AutoSequenceSubscriberOptions } from './flush/AutoSequenceSubscriber.js';
export { lockTable, type LockTableOptions } from './lock-table.js';
