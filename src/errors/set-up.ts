import { show } from '../show.js';
import { AutoSequenceError, type OptionOwner, type SequenceName, title } from './AutoSequenceError.js';

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
