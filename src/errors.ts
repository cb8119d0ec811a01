import { onOneLine, show } from './show.js';

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

/** The options of a sequence, or of the subscriber, cannot work. Thrown where they are given or by `MikroORM.init`. */
export class InvalidOptionsError extends AutoSequenceError {
  static override readonly code = 'AUTO_SEQUENCE_INVALID_OPTIONS';
  override readonly code = InvalidOptionsError.code;

  /**
   * @param owner the sequence, or the name of the class or function that took the option
   *
   * @internal
   */
  static ofOption(owner: OptionOwner, option: string, value: unknown, expected: string): InvalidOptionsError {
    const where = typeof owner === 'string' ? owner : title(owner);
    return new InvalidOptionsError(`${where}: option \`${option}\` must be ${expected}, not ${show(value)}.`);
  }

  /** @internal */
  static ofCall(call: `${string}()`, problem: string): InvalidOptionsError {
    return new InvalidOptionsError(`${call}: ${problem}.`);
  }

  /** @internal */
  static ofProperty(name: SequenceName, problem: string): InvalidOptionsError {
    return new InvalidOptionsError(`${title(name)} ${problem}`);
  }
}

/** The scope of a sequence (`uniqueWith`) cannot work on its entity. Thrown by `MikroORM.init`. */
export class InvalidScopeError extends AutoSequenceError {
  static override readonly code = 'AUTO_SEQUENCE_INVALID_SCOPE';
  override readonly code = InvalidScopeError.code;

  /** @internal */
  static unknownProperty(name: SequenceName, unknown: string, known: readonly string[]): InvalidScopeError {
    return new InvalidScopeError(
      `${title(name)}: uniqueWith names ${show(unknown)}, which is no property of ${name.entity}. ` +
        `Its properties are: ${known.join(', ')}.`,
    );
  }

  /** @internal */
  static containsItself(name: SequenceName): InvalidScopeError {
    return new InvalidScopeError(
      `${title(name)}: uniqueWith names the sequence itself. Name the properties that partition its numbers, ` +
        `or leave uniqueWith out to number the whole table.`,
    );
  }

  /** @internal */
  static unsupported(name: SequenceName, scope: string, problem: string): InvalidScopeError {
    return new InvalidScopeError(`${title(name)}: uniqueWith names ${show(scope)}, ${problem}`);
  }

  /** @internal */
  static tooManyNullable(name: SequenceName, nullable: readonly string[], limit: number): InvalidScopeError {
    return new InvalidScopeError(
      `${title(name)}: uniqueWith names ${String(nullable.length)} nullable properties (${nullable.join(', ')}); each ` +
        `doubles the number of unique indexes, so ${String(limit)} is the limit. Make the others not-null, for ` +
        `example with a default.`,
    );
  }
}

/** The MikroORM driver is of a database that this library cannot number on. Thrown by `MikroORM.init` and `lockTable`. */
export class UnsupportedDriverError extends AutoSequenceError {
  static override readonly code = 'AUTO_SEQUENCE_UNSUPPORTED_DRIVER';
  override readonly code = UnsupportedDriverError.code;

  /** @internal */
  static ofDatabase(database: string, supported: readonly string[]): UnsupportedDriverError {
    const works = `${supported.slice(0, -1).join(', ')} and ${String(supported.at(-1))}`;
    return new UnsupportedDriverError(`AutoSequence cannot number entities on ${database}. It does on ${works}.`);
  }
}

/**
 * The server speaks PostgreSQL's protocol and is none: CockroachDB, YugabyteDB, or a PostgreSQL before version 14. Its locks
 * are not known to exclude others, so that two flushes could take the same number. Thrown by a flush and by `lockTable`,
 * where they have asked for locks and written nothing.
 */
export class UnsupportedDatabaseError extends AutoSequenceError {
  static override readonly code = 'AUTO_SEQUENCE_UNSUPPORTED_DATABASE';
  override readonly code = UnsupportedDatabaseError.code;

  /** @internal */
  static ofServer(what: string, server: string): UnsupportedDatabaseError {
    return new UnsupportedDatabaseError(
      `AutoSequence ${what} cannot be numbered, because its locks are not known to work on this server: ` +
        `${show(server)}. Use PostgreSQL 14 or later.`,
    );
  }

  /** @internal */
  static ofRefusedLock(what: string, cause: unknown): UnsupportedDatabaseError {
    return new UnsupportedDatabaseError(
      `AutoSequence ${what} cannot be numbered, because the server does not know the statements that lock; the cause has ` +
        `its answer. Use PostgreSQL 14 or later, and for PGlite the driver of @mikro-orm/pglite.`,
      { cause },
    );
  }
}

/** An entity with a sequence is flushed, and no `AutoSequenceSubscriber` is registered. */
export class MissingSubscriberError extends AutoSequenceError {
  static override readonly code = 'AUTO_SEQUENCE_MISSING_SUBSCRIBER';
  override readonly code = MissingSubscriberError.code;

  /** @internal */
  static ofSequence(name: SequenceName): MissingSubscriberError {
    return new MissingSubscriberError(
      `${title(name)} cannot be numbered, because no AutoSequenceSubscriber is registered. ` +
        `Add \`subscribers: [new AutoSequenceSubscriber()]\` to the options of MikroORM.init().`,
    );
  }
}

/** A sequence counts in the table of counters, and the application has no entity for it. Nothing has been written. */
export class MissingCounterError extends AutoSequenceError {
  static override readonly code = 'AUTO_SEQUENCE_MISSING_COUNTER';
  override readonly code = MissingCounterError.code;

  /** @internal */
  static ofSequence(name: SequenceName): MissingCounterError {
    return MissingCounterError.#of(name, 'has `reuse: false` and counts');
  }

  /** @internal */
  static ofLocks(name: SequenceName): MissingCounterError {
    return MissingCounterError.#of(name, 'locks its scopes, on this database,');
  }

  static #of(name: SequenceName, need: string): MissingCounterError {
    return new MissingCounterError(
      `${title(name)} ${need} in the table of AutoSequenceCounter, which is not among the entities. Add ` +
        `AutoSequenceCounter, from mikro-orm-auto-sequence, to the \`entities\` of MikroORM.init(), and its table to ` +
        `the schema.`,
    );
  }
}

/**
 * A value that is not a safe integer was found where a number belongs, on the entity or as the result of a function among
 * the sequence's options. Nothing has been written.
 */
export class InvalidNumberError extends AutoSequenceError {
  static override readonly code = 'AUTO_SEQUENCE_INVALID_NUMBER';
  override readonly code = InvalidNumberError.code;

  /** @internal */
  static explicitValue(name: SequenceName, value: unknown): InvalidNumberError {
    return new InvalidNumberError(
      `${title(name)} was given ${show(value)}. Give a safe integer in the type of the option \`mode\`, or leave it ` +
        `undefined to get the next number.`,
    );
  }

  /** @internal */
  static functionResult(name: SequenceName, option: string, value: unknown, expected: string): InvalidNumberError {
    return new InvalidNumberError(
      `${title(name)}: the function \`${option}\` must return ${expected}, not ${show(value)}.`,
    );
  }

  /** @internal */
  static functionIsAsync(name: SequenceName, option: string, expected: string): InvalidNumberError {
    return new InvalidNumberError(
      `${title(name)}: the function \`${option}\` returned a promise. It must return ${expected} itself: load what it ` +
        `needs before the flush.`,
    );
  }

  /** @internal */
  static functionFailed(name: SequenceName, option: string, cause: unknown): InvalidNumberError {
    return new InvalidNumberError(`${title(name)}: the function \`${option}\` threw an error, which is the cause.`, {
      cause,
    });
  }
}

/**
 * The next number of a sequence does not fit its column or JavaScript's safe integers. Nothing has been written; where a
 * trigger gave the number, what the transaction wrote before is rolled back with it.
 */
export class NumberOutOfRangeError extends AutoSequenceError {
  static override readonly code = 'AUTO_SEQUENCE_NUMBER_OUT_OF_RANGE';
  override readonly code = NumberOutOfRangeError.code;

  /** @internal */
  static ofNumber(
    name: SequenceName,
    value: number | bigint,
    limit: number | bigint,
    cause?: unknown,
  ): NumberOutOfRangeError {
    return new NumberOutOfRangeError(
      `${title(name)} would become ${String(value)}, past the limit of its column (${String(limit)}). ` +
        `Widen the column, or narrow the scope with uniqueWith.`,
      cause === undefined ? undefined : { cause },
    );
  }

  /** @internal */
  static ofRows(name: SequenceName, cause?: unknown): NumberOutOfRangeError {
    return new NumberOutOfRangeError(
      `${title(name)} cannot be given to all rows, since its column does not hold so many numbers. No row was changed. ` +
        `Widen the column, or narrow the scope with uniqueWith.`,
      cause === undefined ? undefined : { cause },
    );
  }
}

/** The application gave an entity its number, and the sequence has `explicit: false`. Nothing has been written. */
export class ExplicitNumberError extends AutoSequenceError {
  static override readonly code = 'AUTO_SEQUENCE_EXPLICIT_NUMBER';
  override readonly code = ExplicitNumberError.code;

  /** @internal */
  static ofValue(name: SequenceName, value: unknown): ExplicitNumberError {
    return new ExplicitNumberError(
      `${title(name)} was given ${show(value)}, and has the option \`explicit: false\`. Leave the property undefined to ` +
        `get the next number. If the number came from a request, do not take it from there.`,
    );
  }
}

/** The number of an entity that is already in the database was changed. Nothing has been written. */
export class NotEditableError extends AutoSequenceError {
  static override readonly code = 'AUTO_SEQUENCE_NOT_EDITABLE';
  override readonly code = NotEditableError.code;

  /** @internal */
  static ofChange(name: SequenceName, from: unknown, to: unknown): NotEditableError {
    return new NotEditableError(
      `${title(name)} is not editable: it was changed from ${show(from)} to ${show(to)} on an entity that is already ` +
        `saved. Put the old number back, or remove the entity and create another.`,
    );
  }
}

/**
 * A hook changed what the number depends on, or the number itself, after it had been given or checked. The row has not been
 * written so; what the flush wrote before it is rolled back with the transaction.
 */
export class ChangedAfterNumberingError extends AutoSequenceError {
  static override readonly code = 'AUTO_SEQUENCE_CHANGED_AFTER_NUMBERING';
  override readonly code = ChangedAfterNumberingError.code;

  /** @internal */
  static ofProperty(name: SequenceName, changed: string): ChangedAfterNumberingError {
    return new ChangedAfterNumberingError(
      `${title(name)} was numbered before a hook changed ${show(changed)}. Set ${show(changed)} before ` +
        `the flush, or in a beforeFlush or onFlush subscriber.`,
    );
  }
}

/** An `onCreate` made a value of a number that was not there yet. Nothing has been written. */
export class NumberReadTooEarlyError extends AutoSequenceError {
  static override readonly code = 'AUTO_SEQUENCE_READ_TOO_EARLY';
  override readonly code = NumberReadTooEarlyError.code;

  /** @internal */
  static ofOnCreate(name: SequenceName, property: string, result: unknown): NumberReadTooEarlyError {
    return new NumberReadTooEarlyError(
      `${title(name)} has no number yet when the onCreate of '${property}' is called, which made ${show(result)} of it. ` +
        `Make '${property}' a generated column or a getter, or set it in a beforeCreate hook.`,
    );
  }
}

/**
 * A draft is issued, and another transaction has changed its scope since it was loaded. It was to be numbered under the old
 * one. Nothing has been written, and `isRetriable` is true of it.
 */
export class ScopeChangedError extends AutoSequenceError {
  static override readonly code = 'AUTO_SEQUENCE_SCOPE_CHANGED';
  override readonly code = ScopeChangedError.code;

  /** @internal */
  static ofDraft(name: SequenceName, scope: string): ScopeChangedError {
    return new ScopeChangedError(
      `${title(name)} was to be given under a '${scope}' that another transaction has changed since the entity was ` +
        `loaded. Load the entity again in a fresh entity manager, and repeat.`,
    );
  }
}

/** A value of a scope cannot be known before the numbers are given. Nothing has been written. */
export class UnknownScopeValueError extends AutoSequenceError {
  static override readonly code = 'AUTO_SEQUENCE_UNKNOWN_SCOPE_VALUE';
  override readonly code = UnknownScopeValueError.code;

  /** @internal */
  static ofNewEntity(name: SequenceName, scope: string): UnknownScopeValueError {
    return new UnknownScopeValueError(
      `${title(name)} depends on ${show(scope)}, whose value only the database knows. ` +
        `Give ${show(scope)} a value, or a default with \`default\` or \`onCreate\` instead of \`defaultRaw\`.`,
    );
  }

  /** @internal */
  static ofSavedEntity(name: SequenceName, scope: string): UnknownScopeValueError {
    return new UnknownScopeValueError(
      `${title(name)} depends on ${show(scope)}, whose new value only the database knows, or which was not loaded and the ` +
        `database has no such row. Give ${show(scope)} a value, or load the entity before you edit its number.`,
    );
  }
}

/** What `sequenceOf` was given names no key of the sequence: a property is missing, too many, or no value of its column. */
export class InvalidKeyError extends AutoSequenceError {
  static override readonly code = 'AUTO_SEQUENCE_INVALID_KEY';
  override readonly code = InvalidKeyError.code;

  /** @internal */
  static missing(name: SequenceName, path: string, scope: readonly string[]): InvalidKeyError {
    return new InvalidKeyError(
      `${title(name)} counts for each ${scope.map(show).join(' and ')}, and ${show(path)} is missing. Give it, or null where ` +
        `the rows have null.`,
    );
  }

  /** @internal */
  static unknown(name: SequenceName, unknown: string, scope: readonly string[]): InvalidKeyError {
    const known = scope.length > 0 ? `for each ${scope.map(show).join(' and ')}` : 'over the whole table';
    return new InvalidKeyError(
      `${title(name)} counts ${known}, and was given ${show(unknown)}. Leave ${show(unknown)} out.`,
    );
  }

  /** @internal */
  static ofValue(name: SequenceName, path: string, problem: string): InvalidKeyError {
    return new InvalidKeyError(`${title(name)}: ${show(path)} ${problem}.`);
  }

  /** @internal */
  static notAnObject(name: SequenceName, value: unknown): InvalidKeyError {
    return new InvalidKeyError(
      `${title(name)} was given ${show(value)}. Give an object with the properties of an entity.`,
    );
  }
}

/** A lock is wanted where no transaction would hold it. Nothing has been written. */
export class TransactionRequiredError extends AutoSequenceError {
  static override readonly code = 'AUTO_SEQUENCE_TRANSACTION_REQUIRED';
  override readonly code = TransactionRequiredError.code;

  /** @internal */
  static ofFlush(name: SequenceName, lock: string): TransactionRequiredError {
    return new TransactionRequiredError(
      `${title(name)} is numbered under lock: '${lock}', which needs a transaction, and this flush has none ` +
        `(implicitTransactions is false, or disableTransactions is true). Flush inside em.transactional(), or set ` +
        `lock: 'none'.`,
    );
  }

  /** @internal */
  static ofLockTable(reason: string): TransactionRequiredError {
    return new TransactionRequiredError(
      `lockTable() needs a transaction to hold its lock, and ${reason}. Call it where em.transactional() opens one.`,
    );
  }

  /** @internal */
  static ofCall(name: SequenceName, call: string): TransactionRequiredError {
    return new TransactionRequiredError(
      `${title(name)}: ${call} gives numbers that nobody else gets until the transaction ends, and there is none. Call it ` +
        `in em.transactional(), with the entity manager that this passes on, where the rows are written too.`,
    );
  }

  static ofRetry(): TransactionRequiredError {
    return new TransactionRequiredError(
      'withRetry() repeats a transaction, and this entity manager runs without one (disableTransactions is true). Call ' +
        'it where em.transactional() opens one.',
    );
  }
}

/** `withRetry` was called inside a transaction. An error would end all of it, and not only what `withRetry` can repeat. */
export class RetryInTransactionError extends AutoSequenceError {
  static override readonly code = 'AUTO_SEQUENCE_RETRY_IN_TRANSACTION';
  override readonly code = RetryInTransactionError.code;

  static ofCall(): RetryInTransactionError {
    return new RetryInTransactionError(
      'withRetry() was called inside a transaction, all of which would have to be repeated. Call it where the ' +
        'transaction starts, in place of em.transactional().',
    );
  }
}

/** A lock was not granted within `lockTimeout`. The database's error, where it raised one, is the `cause`. */
export class LockTimeoutError extends AutoSequenceError {
  static override readonly code = 'AUTO_SEQUENCE_LOCK_TIMEOUT';
  override readonly code = LockTimeoutError.code;

  /** @param lockTimeout the limit that passed, in milliseconds */
  constructor(
    message: string,
    readonly lockTimeout: number,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }

  /** @internal */
  static ofFlush(names: readonly SequenceName[], lockTimeout: number, cause?: unknown): LockTimeoutError {
    return new LockTimeoutError(
      `${names.map(title).join(', ')} could not be numbered: a lock that another transaction holds was not released ` +
        `within lockTimeout (${String(lockTimeout)} ms). Roll back and retry.`,
      lockTimeout,
      cause === undefined ? undefined : { cause },
    );
  }

  /** @internal */
  static ofLockTable(entities: readonly string[], lockTimeout: number, cause?: unknown): LockTimeoutError {
    return new LockTimeoutError(
      `lockTable(${entities.join(', ')}) was not granted within lockTimeout (${String(lockTimeout)} ms), because ` +
        `another transaction writes to the table. Roll back and retry.`,
      lockTimeout,
      cause === undefined ? undefined : { cause },
    );
  }
}

/** The database role lacks a privilege that the lock needs. The database's error is the `cause`. */
export class LockDeniedError extends AutoSequenceError {
  static override readonly code = 'AUTO_SEQUENCE_LOCK_DENIED';
  override readonly code = LockDeniedError.code;

  /** @internal */
  static ofFlush(names: readonly SequenceName[], privilege: string, cause: unknown): LockDeniedError {
    return LockDeniedError.#of(names.map(title).join(', '), privilege, cause);
  }

  /** @internal */
  static ofLockTable(entities: readonly string[], privilege: string, cause: unknown): LockDeniedError {
    return LockDeniedError.#of(`lockTable(${entities.join(', ')})`, privilege, cause);
  }

  static ofCounters(names: readonly SequenceName[], cause: unknown): LockDeniedError {
    return new LockDeniedError(
      `${names.map(title).join(', ')}: the database role may not count, which needs the privileges SELECT, INSERT and ` +
        `UPDATE on the table of counters, and on the table SELECT beside those of the flush itself. Grant them.`,
      { cause },
    );
  }

  /** @internal */
  static ofTrigger(names: readonly SequenceName[], cause: unknown): LockDeniedError {
    return new LockDeniedError(
      `${names.map(title).join(', ')}: the database role may not number with the trigger, which needs SELECT on the columns ` +
        `of the scope and the number, and under \`reuse: false\` SELECT, INSERT and UPDATE on the table of counters. ` +
        `Grant them.`,
      { cause },
    );
  }

  static #of(what: string, privilege: string, cause: unknown): LockDeniedError {
    return new LockDeniedError(
      `${what}: the database role may not take the table lock, which needs the privilege ${privilege} on the table. ` +
        `Grant it, or number under lock: 'scope', which needs INSERT and SELECT only, and few scopes in a transaction.`,
      { cause },
    );
  }
}

function title(name: SequenceName): string {
  return `AutoSequence ${name.entity}.${name.property}`;
}
