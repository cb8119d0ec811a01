import { onOneLine } from '../show.js';

/** The stable codes of the errors that this library throws. */
export type AutoSequenceErrorCode =
  | 'AUTO_SEQUENCE_INVALID_OPTIONS'
  | 'AUTO_SEQUENCE_INVALID_SCOPE'
  | 'AUTO_SEQUENCE_UNSUPPORTED_DRIVER'
  | 'AUTO_SEQUENCE_UNSUPPORTED_DATABASE'
  | 'AUTO_SEQUENCE_MISSING_SUBSCRIBER'
  | 'AUTO_SEQUENCE_MISSING_COUNTER'
  | 'AUTO_SEQUENCE_INVALID_NUMBER'
  | 'AUTO_SEQUENCE_NUMBER_OUT_OF_RANGE'
  | 'AUTO_SEQUENCE_EXPLICIT_NUMBER'
  | 'AUTO_SEQUENCE_NOT_EDITABLE'
  | 'AUTO_SEQUENCE_CHANGED_AFTER_NUMBERING'
  | 'AUTO_SEQUENCE_READ_TOO_EARLY'
  | 'AUTO_SEQUENCE_SCOPE_CHANGED'
  | 'AUTO_SEQUENCE_UNKNOWN_SCOPE_VALUE'
  | 'AUTO_SEQUENCE_INVALID_KEY'
  | 'AUTO_SEQUENCE_TRANSACTION_REQUIRED'
  | 'AUTO_SEQUENCE_RETRY_IN_TRANSACTION'
  | 'AUTO_SEQUENCE_LOCK_TIMEOUT'
  | 'AUTO_SEQUENCE_LOCK_DENIED';

/** Names a declared sequence in an error: the entity's class name and the property. */
export interface SequenceName {
  readonly entity: string;
  readonly property: string;
}

/** What an option belongs to: a sequence, or the class or function that takes it. */
export type OptionOwner = SequenceName | 'AutoSequenceSubscriber' | `${string}()`;

/** The page that has an entry for each code. `npm run docs:test` looks up each of them. */
const ERRORS_PAGE = 'https://OWNER.github.io/mikro-orm-auto-sequence/errors';

/** The base class of every error that this library throws; `code` never changes between versions. */
export abstract class AutoSequenceError extends Error {
  /** The code of all errors of the class. */
  declare static readonly code: AutoSequenceErrorCode;

  abstract readonly code: AutoSequenceErrorCode;

  /** @param message what happened and what to do; the address of the code's entry follows it */
  constructor(message: string, options?: ErrorOptions) {
    super(`${onOneLine(message)} ${ERRORS_PAGE}#${new.target.code.toLowerCase()}`, options);
    this.name = new.target.name;
  }
}

/** How a message names a sequence. */
export function title(name: SequenceName): string {
  return `AutoSequence ${name.entity}.${name.property}`;
}
