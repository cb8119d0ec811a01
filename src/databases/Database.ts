import type { Statement } from './Statement.js';

/** The result of a statement, as the driver returns it. */
export type Row = Readonly<Record<string, string | number | bigint | boolean | null>>;

/** Sends a statement in the transaction of the flush. */
export type Run = (statement: Statement) => Promise<readonly Row[]>;

/** A column of a scope, with the type that the schema gives it. */
export interface ScopeColumn {
  readonly name: string;
  readonly type: string;
  /** What decides which texts are equal, where it is not the database's default. */
  readonly collation: string | undefined;
  /** Whether the type is an enum of the database's own. */
  readonly isEnum: boolean;
}

/** One key: its values for the scope columns, and a number that tells it from the other keys of the statement. */
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

/** A table, and one of its columns. */
export interface TableColumn {
  /** The table's name, behind its schema and a dot where it has one. */
  readonly table: string;
  readonly column: string;
}

/** One sequence in one table; the column is that of the numbers. */
export interface ScopedTable extends TableColumn {
  readonly scope: readonly ScopeColumn[];
}

/** Keys of one sequence in one table. */
export interface KeySet extends ScopedTable {
  readonly keys: readonly Key[];
}

/** Keys whose last numbers are read. */
export interface Reading extends KeySet {
  /** Whether the last number is the smallest. */
  readonly isDescending: boolean;
}

/** A unique constraint, or a unique index. */
export interface UniqueConstraint {
  readonly name: string;
  /** The name of its table, without a schema. */
  readonly table: string;
  readonly columns: readonly string[];
}

/** What the locks and the reading of a flush depend on, beside its keys. */
export interface TransactionState {
  /** The table of the entity `AutoSequenceCounter`; undefined where the application has none. */
  readonly counterTable: string | undefined;
  /** Whether nothing has been sent in the transaction so far. */
  readonly isFresh: boolean;
}

/** What is written from a select: its columns p0, p1 … are the primary key, and n is the value. */
export interface UpdateFrom extends TableColumn {
  readonly primaryKey: readonly string[];
  readonly select: Statement;
}

/** The locks that a flush, or `lockTable`, takes before it reads. */
export interface LockRequest {
  /** Tables to lock against every other writer. */
  readonly tables: readonly TableColumn[];
  /** Tables to enter, beside those of the keys: whoever has entered keeps out those that lock the table, and no others. */
  readonly written: readonly TableColumn[];
  /** Keys to lock, each in its table, against flushes that number under the same key. */
  readonly keySets: readonly KeySet[];
}

/** A key whose counter is counted on: how many numbers are wanted, and from where. */
export interface CountedKey extends Key {
  /** How many numbers are wanted; none to read the counter, or to count an explicit number in. */
  readonly wanted: number;
  /** The furthest of the numbers that the application gives. */
  readonly explicit: number | undefined;
  readonly startAt: number;
  readonly step: number;
}

/** Keys of one sequence in one table and direction, and the table of its counters. */
export interface CounterReading extends Reading {
  readonly counters: string;
}

/** Keys whose counters are counted on. */
export interface CounterSet extends CounterReading {
  /** What the column of the numbers can hold. */
  readonly range: Range;
  readonly keys: readonly CountedKey[];
}

/** A table that a flush writes to: how, and to which of its columns. */
export interface WrittenTable extends TableColumn {
  readonly write: 'insert' | 'update' | 'delete';
}

/** What a flush counts on, and the tables that it enters before. */
export interface CountRequest {
  /** Whether nobody else can count under the keys: the transaction has locked them, or they are of its new parents. */
  readonly areHeld: boolean;
  readonly written: readonly WrittenTable[];
  readonly sets: readonly CounterSet[];
  /**
   * Whether its transaction has counted nothing before. A later one may hold rows for which another transaction waits, and
   * waits for nothing but rows.
   */
  readonly isFirst: boolean;
}

/** A column of a scope, as a trigger finds it in a new row. */
export interface TriggerScopeColumn extends ScopeColumn {
  readonly isNullable: boolean;
}

/** A sequence that a trigger numbers. */
export interface TriggerSequence {
  readonly column: string;
  readonly scope: readonly TriggerScopeColumn[];
  readonly startAt: number;
  readonly step: number;
  /** What the column can hold. */
  readonly range: Range;
  /** Which rows have the sequence, where only some classes of a single-table tree do. */
  readonly classes: { readonly column: string; readonly values: readonly string[] } | undefined;
  /** The table of its counters, where its numbers never come back. */
  readonly counters: TriggerCounters | undefined;
}

/** Where the counters of a trigger are. */
export interface TriggerCounters {
  readonly table: string;
  /** Whether they are in the schema of the numbered table, whichever that is. */
  readonly isBeside: boolean;
}

/** A table whose rows a trigger numbers. */
export interface TriggerTable {
  readonly table: string;
  /** Whether the table is in more than one schema, so that its name is none that a program could find it by. */
  readonly isInEverySchema: boolean;
  readonly sequences: readonly TriggerSequence[];
  /** The table of the rows that are locks, where the entity of the counters is there. */
  readonly lockRows: string | undefined;
}

/** What a trigger is known by in a database: its name, and a text that its body has and an older one has not. */
export interface TriggerMark {
  readonly table: string;
  readonly name: string;
  readonly mark: string;
}

/** The triggers of a database that can give a row its number. */
export interface Triggers {
  /** The trigger that numbers the rows of a table. */
  define(table: TriggerTable): Trigger;
  /** What a trigger is called, where the name is not one of its table alone. */
  readonly nameOf?: (table: string, name: string) => string;
  /**
   * Whether the database has a trigger, and calls it. Left out: an INSERT does not bring back what a trigger has given, so
   * that no flush is left to it.
   */
  isThere?(run: Run, trigger: TriggerMark): Promise<boolean>;
  /** What an error says of a trigger; undefined for an error of something else. */
  failure(error: unknown): TriggerFailure | undefined;
}

/** A number that its column cannot hold; or the function of a trigger that lacks a privilege. */
export type TriggerFailure =
  { readonly table: string; readonly column: string; readonly number: number } | { readonly deniedIn: string };

/** A trigger before the INSERT of a row, in SQL. */
export interface Trigger {
  /** For which rows it is called, in the words in which the database gives it back; undefined for all. */
  readonly when: Statement | undefined;
  readonly body: Statement;
}

/** A counter as it is afterwards. */
export interface Counted {
  /** The key, and the smallest one that the database calls equal to it. */
  readonly id: number;
  readonly same: number;
  /** The names of the row. */
  readonly sequence: string;
  readonly scope: string;
  /** The last number, undefined where there is none yet. Past the safe integers it is one that no column takes. */
  readonly last: bigint | undefined;
}

/**
 * What this library needs of one database. It knows no entities. Each is a folder with the same files.
 *
 * Locks belong to the transaction that takes them: its end releases them, by commit, rollback or a crash.
 */
export interface Database {
  /** The collation under which texts are equal when their bytes are, unless that is the default. */
  readonly binaryCollation: string | undefined;

  /** Whether an index can be over some of the rows. Where it cannot, it is over a column that is null in the others. */
  readonly hasPartialIndexes: boolean;

  /** Whether a statement that waits can be cancelled from another connection when its signal aborts. */
  readonly cancelsQueries: boolean;

  /**
   * Whether the locks of keys are rows in the table of counters: it is needed for every sequence then, their count has no
   * limit, and a table lock does not stand for those of its keys.
   */
  readonly locksRows: boolean;

  /**
   * Takes the locks. Tables come before keys and both are sorted, so that flushes never wait for each other in a circle.
   * The first statement is sent before the call returns, so that what the caller sends next can follow in a pipeline.
   *
   * @param limit how long a single lock is waited for, in milliseconds; undefined for as long as the database does
   * @throws LockNotGranted within the limit
   * @throws LockDenied when the role lacks a privilege
   * @throws LockUnknown when the server does not know the statements
   */
  lock(run: Run, request: LockRequest, state: TransactionState, limit?: number): Promise<void>;

  /**
   * One statement that reads the last number of every key, whatever their count. Each row has the key's `id`; `same`, the
   * smallest id among the keys that the database calls equal to it; and `last`, null without rows.
   */
  lastNumbers(readings: readonly Reading[], state: TransactionState): Statement;

  /**
   * Counts on from the larger of a key's counter and the last number in its table, and writes the counter: the row stays
   * locked until the transaction ends. The tables are entered first, and rows are locked in one order.
   *
   * @param limit how long a single lock is waited for, in milliseconds
   * @throws LockNotGranted within the limit
   * @throws CounterDenied when the role lacks a privilege
   */
  count(run: Run, request: CountRequest, state: TransactionState, limit?: number): Promise<readonly Counted[]>;

  /** One statement that reads the counters of keys as they are: a key's `id`, its `scope` and `last`, where it has a counter. */
  lastCounted(reading: CounterReading): Statement;

  /** One statement that reads all counters of a sequence, whether its table has rows of their keys or not: `scope`, `last`. */
  allCounted(reading: CounterReading): Statement;

  /**
   * Whether a constraint of the database refuses two rows with one number under one key; undefined where the database counts
   * different numbers as fast as numbers.
   */
  readonly refusesDuplicates: ((run: Run, table: ScopedTable) => Promise<boolean>) | undefined;

  /**
   * Reads the rows of a select in portions, in a transaction that can do other things between them; undefined where the
   * driver reads so itself.
   */
  readonly portions: ((run: Run, statement: Statement) => AsyncIterable<Row>) | undefined;
  /** How triggers number rows; undefined where none can give a row a value. */
  readonly triggers: Triggers | undefined;

  /** One statement that writes a column of the rows that a select names. */
  updateFrom(update: UpdateFrom): Statement;

  /** Whether an error says that a column cannot hold a number. */
  isOutOfRange(error: unknown): boolean;

  /** Whether an error says only that its transaction has failed before, and can do nothing but end. */
  isOfFailedTransaction(error: unknown): boolean;

  /** Whether all values that a column calls equal have one text, the same on every machine and in every version. */
  hasKeyText(column: ScopeColumn): boolean;

  /** The numbers that a column of this type can hold, as far as JavaScript's safe integers go. */
  rangeOf(columnType: string): Range;

  /** Whether the driver rounds values of a column of this type, unless they are cast to text. */
  roundsValues(columnType: string): boolean;

  /** Whether columns of this type can partition numbers: the database must index them and, for its locks, hash them. */
  canPartition(columnType: string): boolean;

  /** One text for all values that JavaScript tells apart and a column of this type does not, as far as is known here. */
  canonical(value: unknown, columnType: string): string;

  /**
   * Whether an error says that transactions have waited for each other in a circle, and that it may be one of locks that
   * all of them take in the right order: this transaction is rolled back, and the same succeeds when it begins again.
   */
  isDeadlockOfLocks(error: unknown): boolean;

  /** Whether an error says that another transaction stood in the way, so that the same may succeed another time. */
  isRetriable(error: unknown): boolean;

  /** Whether an error says that a row would break a unique constraint. */
  isViolationOf(error: unknown, constraint: UniqueConstraint): boolean;

  /**
   * What the server calls itself, where it speaks this database's protocol and its locks are not known to exclude others;
   * undefined where they are. Undefined too where there are no such servers. Asked once for each ORM, when it has the first
   * locks and before anything is written: not earlier, since the question takes the snapshot of the transaction.
   */
  readonly foreignServer: ((run: Run) => Promise<string | undefined>) | undefined;
}
