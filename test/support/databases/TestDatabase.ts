import type { SqlEntityManager } from '@mikro-orm/sql';
import type { ColumnType } from '../column-type.js';
import { type OrmOptions, type Place, TestOrm } from '../test-orm.js';
import type { Integers } from './integers.js';

/** A database that behaviour is tested on. Suites ask it what it can do, and never what it is. */
export interface TestDatabase {
  /** What tests are called by, with the way in which it is opened where there are several: `sqlite (file)`. */
  readonly name: string;

  /** Opens an empty database and creates the schema of the entities, unless `schema` is false. */
  init(options: OrmOptions, settings?: InitSettings): Promise<TestOrm>;

  /** Whether another process could open the same database: whether `TestOrm.connect()` works. */
  readonly isShared: boolean;
  /** Whether flushes of one ORM run at the same time, each on a connection of its own. */
  readonly canRace: boolean;
  /** Whether one transaction at a time writes, whatever the scope and the table. */
  readonly hasOneWriter: boolean;
  /** Whether a connection goes on after it has waited for a lock in vain. */
  readonly goesOnAfterTimeouts: boolean;
  /** Whether a transaction goes on after one of its statements has failed. */
  readonly goesOnAfterErrors: boolean;

  /** Whether numbers of deleted rows come back, where a sequence does not say otherwise. */
  readonly reuses: boolean;
  /** Whether locks are rows of the table of counters, so that every sequence needs its entity. */
  readonly locksRows: boolean;
  /** Whether a trigger numbers every row that comes without a number. */
  readonly hasTriggers: boolean;
  /** Whether `reuse: false` takes one statement, whatever is numbered. */
  readonly countsInOneStatement: boolean;

  /** The numbers that columns take: those of the column's type, or any safe integer. */
  readonly integers: Integers;
  /** Whether its driver returns integers past the safe ones as they are. */
  readonly readsUnsafeIntegers: boolean;
  /** Whether its driver returns the byte order mark at the start of a text. */
  readonly readsByteOrderMarks: boolean;
  /** Whether a text may have a null byte in it. */
  readonly storesNullBytes: boolean;
  /** Whether an enum takes the position of a value for the value, and a point in time is null where a text is none. */
  readonly takesOtherValues: boolean;
  /** Whether `varchar(255)` refuses a longer text. */
  readonly limitsText: boolean;
  /** Whether an upsert that names no columns to update passes over every error. */
  readonly upsertsIgnoreErrors: boolean;
  /** Whether an index can be over some of the rows. */
  readonly hasPartialIndexes: boolean;
  /** The index that keeps numbers unique where some columns of the scope are null, as `readIndexes` tells it. */
  readonly uniqueAmongNulls: (present: readonly string[], number: string, nulls: readonly string[]) => string[];
  /** The text of a counter whose scope is one value, null or in capitals. */
  readonly counterText: (value: string | null) => string;
  /** The type of a column of bytes that can be indexed. */
  readonly bytes: string;
  /** Whether columns have comments. */
  readonly hasComments: boolean;
  /** Whether MikroORM creates the schema that an entity or the ORM names. */
  readonly hasSchemas: boolean;
  /** Whether an enum of an entity can be a type of the database. */
  readonly hasNativeEnums: boolean;
  /** Whether policies can hide rows of a table. */
  readonly hasRowPolicies: boolean;
  /** Whether a table or a column may have the name. */
  readonly canName: (name: string) => boolean;
  /** How many characters the name of an index can have. */
  readonly maxNameLength: number;
  /** The types of a scope that it has beside those of every database. */
  readonly scopeTypes: readonly ColumnType[];
  /** Which of the scopes of the suites are refused, by their names. Absent where none is. */
  readonly refusedScopes?: RegExp;
  /** The types of a column that no sequence can be scoped by. */
  readonly refusedScopeTypes: readonly string[];

  /** Adds a schema with the tables of the entities that are in every schema, where there can be more than one. */
  readonly addSchema: ((orm: TestOrm['orm'], name: string) => Promise<void>) | undefined;

  readonly sql: DatabaseSql;
  readonly plans: Plans;
  /** The documentation's expression for the code of an invoice, which its number is part of. */
  readonly invoiceCode: string;
}

/** The SQL of one database. */
export interface DatabaseSql {
  /** The type of any text, as CAST has it. */
  readonly text: string;
  /** The literals of strings and bytes, as the source of a pattern. */
  readonly strings: string;
  /**
   * The statement that keeps other writers out of tables, each with a sequence in its column `number`. None where the only
   * connection keeps them out.
   */
  readonly lockTables: (...tables: [TableName, ...TableName[]]) => readonly string[];
  /** How many statements lock for a flush. */
  readonly locks: 0 | 1;
  /** Whether a flush under the lock of the table locks its scopes too. */
  readonly tableLockTakesScopes: boolean;
  /** A statement of any program that keeps other writers out of a table until its transaction ends. */
  readonly keepOut: (table: TableName) => string;
  /** What locks the scopes of a flush in one table: as many statements. */
  readonly lockScopes: (table: TableName) => readonly RegExp[];
  /** Whether a statement is one of those locks. */
  readonly isLock: (sql: string) => boolean;
}

export interface TableName {
  readonly schema?: string;
  readonly table: string;
  /** That of the sequence, `number` otherwise, or of the primary key. */
  readonly column?: string;
}

/** How one database says by what it finds rows. */
export interface Plans {
  /** Lets the planner know what is in a table. */
  analyze(em: SqlEntityManager, table: string): Promise<unknown>;
  /** The plan of a query, in a transaction; that for a large table even where the table is small. */
  explain(em: SqlEntityManager, sql: string, settings?: { isSmall?: boolean }): Promise<string>;
  /** Says that the largest number is looked up in an index, whose name the pattern describes. */
  looksUp(index: string, settings?: { readsRows?: boolean }): RegExp;
  /** Says that a table is read from its start to its end. */
  readonly scan: RegExp;
}

export interface InitSettings {
  readonly schema?: boolean;
  /** What the options of each ORM on the database become, those of `TestOrm.connect` too. */
  readonly adapt?: (options: OrmOptions) => OrmOptions;
  /** Whether the entity of the counters is added where locks need it. */
  readonly counters?: boolean;
}

/** Opens the database that is there, and creates the schema of the entities, unless `schema` is false. */
export async function openDatabase(
  place: Place,
  options: OrmOptions,
  { schema = true, adapt }: InitSettings = {},
): Promise<TestOrm> {
  const testOrm = await TestOrm.open(adapt ? { ...place, adapt } : place, options);
  if (schema) {
    await testOrm.orm.schema.create();
    testOrm.statements.take();
  }
  return testOrm;
}
