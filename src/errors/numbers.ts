import { show } from '../show.js';
import { AutoSequenceError, type SequenceName, title } from './AutoSequenceError.js';

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
