import { AutoSequenceError, type SequenceName, title } from './AutoSequenceError.js';

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
