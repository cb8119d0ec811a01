/** SQL text with MikroORM's placeholders: `?` for a value, `??` for an identifier. */
export interface Statement {
  readonly sql: string;
  readonly params: readonly unknown[];
}

/** The result of a statement, as the driver returns it. */
export type Row = Readonly<Record<string, string | number | bigint | boolean | null>>;

/** A column of a scope, with the type that the schema gives it. */
export interface ScopeColumn {
  readonly name: string;
  readonly type: string;
  /** What decides which texts are equal, where it is not the database's default. */
  readonly collation: string | undefined;
}

/** One key: its values for the scope columns, and a number that tells it from the other keys of the flush. */
export interface Key {
  readonly id: number;
  readonly values: readonly unknown[];
}

/** The smallest and the largest number that a column can hold. */
export interface Range {
  readonly min: number;
  readonly max: number;
}

/** What a column of eight bytes holds of JavaScript's safe integers: all of them. */
export const SAFE_INTEGERS: Range = { min: Number.MIN_SAFE_INTEGER, max: Number.MAX_SAFE_INTEGER };

/** Keys of one sequence in one table. */
export interface KeySet {
  /** The table's name, behind its schema and a dot where it has one. */
  readonly table: string;
  /** The column that holds the numbers. */
  readonly column: string;
  readonly scope: readonly ScopeColumn[];
  /** Whether the numbers count down. */
  readonly isDescending: boolean;
  readonly keys: readonly Key[];
}

/** A table to lock, and any one of its columns. */
export type LockedTable = Pick<KeySet, 'table' | 'column'>;

/** The locks that a flush, or `lockTable`, takes before it reads. */
export interface LockRequest {
  /** Tables to lock against every other writer. */
  readonly tables: readonly LockedTable[];
  /** Tables to enter, beside those of the keys, as a writer does who keeps out only those that lock the table. */
  readonly written: readonly LockedTable[];
  /** Keys to lock, each in its table, against flushes that number under the same key. */
  readonly keySets: readonly KeySet[];
}

/** How long a single lock is waited for, in milliseconds, and the session's setting to put back afterwards. */
export interface LockTimeout {
  readonly limit: number;
  readonly previous: string | undefined;
}

/**
 * The SQL of one database. A dialect makes text; it knows no entities and sends nothing.
 *
 * Locks belong to the transaction that takes them: its end releases them, whether by commit, rollback or a crash.
 */
export interface Dialect {
  /** Whether a statement that waits can be cancelled from another connection when its signal aborts. */
  readonly cancelsQueries: boolean;

  /**
   * The statements that take the locks, in order. A result row with `granted: false` means that a lock was not granted.
   * Tables come before keys and both are sorted, so that flushes never wait for each other in a circle.
   */
  lock(request: LockRequest, timeout?: LockTimeout): readonly Statement[];

  /** Reads the setting that `lock` replaces for a time limit, or nothing where `lock` replaces none. */
  readLockTimeout(limit: number): Statement | undefined;

  /** What puts the setting back after a lock has failed, where the database does not do so by itself. */
  afterFailedLock(timeout: LockTimeout): readonly Statement[];

  /** Whether a database error says that a lock was not granted in time. */
  isLockTimeout(error: unknown): boolean;

  /** The privileges that the table lock needs, when a database error says that the role lacks them. */
  missingPrivilege(error: unknown): string | undefined;

  /**
   * One statement that reads the last number of every key, whatever their count. Each row has the key's `id`; `same`, the
   * smallest id among the keys that are equal to it in the database's eyes; and `last`, the largest number or, counting
   * down, the smallest; null without rows.
   */
  lastNumbers(keySets: readonly KeySet[]): Statement;

  /** The numbers that a column of this type can hold, as far as JavaScript's safe integers go. */
  rangeOf(columnType: string): Range;

  /** Whether columns of this type can partition numbers: the database must index them and, for its locks, hash them. */
  canPartition(columnType: string): boolean;

  /** One text for all values that JavaScript tells apart and a column of this type does not, as far as is known here. */
  canonical(value: unknown, columnType: string): string;
}
