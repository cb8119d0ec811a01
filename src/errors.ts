export {
  AutoSequenceError,
  type AutoSequenceErrorCode,
  type OptionOwner,
  type SequenceName,
} from './errors/AutoSequenceError.js';
export * from './errors/locks.js';
export * from './errors/numbers.js';
export * from './errors/scopes.js';
export * from './errors/set-up.js';
