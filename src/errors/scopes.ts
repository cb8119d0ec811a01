import { show } from '../show.js';
import { AutoSequenceError, type SequenceName, title } from './AutoSequenceError.js';

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
