/**
 * What an audit finds. `Scope` is the properties that partition the sequence, and `Value` the type of its numbers.
 *
 * A finding names the values of the scope as `last` and `next` take them, a relation by its key, and rows by their primary
 * keys: an array where the key is a composite one.
 */
export type AuditFinding<Scope = object, Value = number> =
  | GapFinding<Scope, Value>
  | LostKeyFinding<Value>
  | DuplicateFinding<Scope, Value>
  | BelowStartFinding<Scope, Value>
  | OffStepFinding<Scope, Value>
  | WithoutNumberFinding<Scope>
  | CounterBehindFinding<Scope, Value>;

/** What an audit finds, with the numbers as they are in the database. */
export type RawFinding = AuditFinding<object, bigint>;

/** How the findings are told apart. */
export type AuditFindingKind = AuditFinding['kind'];

/**
 * Numbers that are missing, in a row: of deleted rows, or never given. With `reuse: false` also the last ones of a key, which
 * its counter remembers.
 */
export interface GapFinding<Scope = object, Value = number> {
  readonly kind: 'gap';
  readonly scope: Scope;
  /** The first number that is missing, and the last one, in the direction of the sequence. */
  readonly from: Value;
  readonly to: Value;
  /** How many numbers are missing. */
  readonly count: number;
}

/** The numbers of a key of `reuse: false` that has none left in the table, so that its counter alone knows of it. */
export interface LostKeyFinding<Value = number> {
  readonly kind: 'lostKey';
  /** None: a long text has become a digest. */
  readonly scope?: undefined;
  /** The `scope` of the counter's row: the values as a JSON array of texts, or a digest where they are long. */
  readonly counter: string;
  /** The first number that is missing. The last one, where `startAt` or `step` is a function and nobody knows the first. */
  readonly from: Value;
  readonly to: Value;
  /** How many numbers are missing. */
  readonly count: number;
}

/** A number that several rows have. */
export interface DuplicateFinding<Scope = object, Value = number> {
  readonly kind: 'duplicate';
  readonly scope: Scope;
  readonly number: Value;
  readonly primaryKeys: readonly unknown[];
}

/** A number before `startAt`. */
export interface BelowStartFinding<Scope = object, Value = number> {
  readonly kind: 'belowStart';
  readonly scope: Scope;
  readonly number: Value;
  readonly primaryKey: unknown;
}

/** A number that is no multiple of `step` away from the one before. */
export interface OffStepFinding<Scope = object, Value = number> {
  readonly kind: 'offStep';
  readonly scope: Scope;
  readonly number: Value;
  readonly primaryKey: unknown;
}

/** Rows that have no number, in a sequence without `when`. */
export interface WithoutNumberFinding<Scope = object> {
  readonly kind: 'withoutNumber';
  readonly scope: Scope;
  /** How many rows. */
  readonly count: number;
}

/** A key of `reuse: false` whose counter has not reached its last number, so that a deleted number could come back. */
export interface CounterBehindFinding<Scope = object, Value = number> {
  readonly kind: 'counterBehind';
  readonly scope: Scope;
  /** The last number in the table. */
  readonly last: Value;
  /** What the counter says; undefined where there is none. */
  readonly counter: Value | undefined;
}

/** What an audit says of a sequence in its table. */
export interface AuditReport<Scope = object, Value = number> {
  /** The entity and the property, as `Invoice.number`. */
  readonly sequence: string;
  /** The table, behind its schema where that is not the default one. */
  readonly table: string;
  /** How many rows the entity has there. */
  readonly rows: number;
  /** How many different keys the rows have. */
  readonly keys: number;
  /** How many rows have no number. A finding, unless the sequence has `when`: then they may be drafts. */
  readonly withoutNumber: number;
  /** Whether there is no finding. */
  readonly isExact: boolean;
  /** The findings, as many as the option `limit` allows. */
  readonly findings: readonly AuditFinding<Scope, Value>[];
  /** Whether there are more of them. */
  readonly hasMore: boolean;
  /** What could not be looked for, because `startAt` or `step` is a function. */
  readonly unchecked: readonly AuditFindingKind[];
}

/** What an audit says of a sequence before it looks for findings. */
export type AuditSummary = Omit<AuditReport, 'findings' | 'hasMore' | 'isExact'>;

/** What an audit lists. */
export interface AuditOptions {
  /** How many findings at most; 0 for none. Default: 1,000. `findings()` has no limit. */
  limit?: number | undefined;
}
