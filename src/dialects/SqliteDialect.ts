import {
  type Dialect,
  type Key,
  type KeySet,
  type LockRequest,
  type LockTimeout,
  type Range,
  SAFE_INTEGERS,
  type Statement,
} from './Dialect.js';
import { type NullPattern, nullPatterns, type PlacedColumn } from './null-patterns.js';
import { plainText } from './plain-text.js';
import { identifier, join, sql, verbatim } from './sql.js';
import { errorCodeOf } from './error-code.js';

/**
 * SQLite has one write lock for each database file, and every lock level takes it: with an UPDATE of no row, a write
 * statement all the same (https://sqlite.org/lang_transaction.html). Taken before the MAX is read, so that two processes
 * cannot both read it and then fail to upgrade. The commit, rollback or crash of the transaction releases it.
 */
export class SqliteDialect implements Dialect {
  /** A wait for the lock blocks the thread, in the driver. */
  readonly cancelsQueries = false;

  lock({ tables, keySets }: LockRequest, timeout?: LockTimeout): readonly Statement[] {
    const oneTableOfEachFile = new Map([...tables, ...keySets].reverse().map((each) => [fileOf(each.table), each]));
    const locks = [...oneTableOfEachFile]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([, { table, column }]) => {
        return sql`update ${identifier(table)} set ${identifier(column)} = ${identifier(column)} where 0`;
      });
    if (!timeout) {
      return locks;
    }
    return [sql`pragma busy_timeout = ${timeout.limit}`, ...locks, ...this.afterFailedLock(timeout)];
  }

  readLockTimeout(): Statement {
    return sql`pragma busy_timeout`;
  }

  /** The busy timeout is the connection's, whatever becomes of the transaction. */
  afterFailedLock({ previous }: LockTimeout): readonly Statement[] {
    return previous === undefined ? [] : [sql`pragma busy_timeout = ${Number(previous)}`];
  }

  /** SQLITE_BUSY and its extended codes, such as SQLITE_BUSY_SNAPSHOT. */
  isLockTimeout(error: unknown): boolean {
    return errorCodeOf(error)?.startsWith('SQLITE_BUSY') ?? false;
  }

  missingPrivilege(): undefined {
    return undefined;
  }

  lastNumbers(keySets: readonly KeySet[]): Statement {
    const queries = keySets.flatMap((set) => nullPatterns(set).map((pattern) => lastOf(set, pattern)));
    return join(queries, ' union all ');
  }

  /** An integer has eight bytes, whatever the declared type. */
  rangeOf(): Range {
    return SAFE_INTEGERS;
  }

  canPartition(): boolean {
    return true;
  }

  /**
   * A column with numeric affinity stores `'1.0'`, `'1.00'` and `1` as one value, and a text that is no number, such as a
   * date, as text (https://sqlite.org/datatype3.html).
   */
  canonical(value: unknown, columnType: string): string {
    if (typeof value === 'boolean') {
      return plainText(Number(value));
    }
    if (typeof value === 'string' && hasNumericAffinity(columnType) && NUMBER.test(value)) {
      return plainText(numberOf(value.trim()));
    }
    return plainText(value);
  }
}

/** What SQLite takes for a number in a column with numeric affinity. */
const NUMBER = /^\s*[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?\s*$/i;

/** An integer of eight bytes is exact; every other number is a double. */
function numberOf(text: string): number | bigint {
  const integer = /^[+-]?\d+$/.test(text) ? BigInt(text.replace('+', '')) : undefined;
  return integer !== undefined && BigInt.asIntN(64, integer) === integer ? integer : Number(text);
}

/** The schema of a table is the name of an attached file. */
function fileOf(table: string): string {
  const dot = table.indexOf('.');
  return dot === -1 ? 'main' : table.slice(0, dot);
}

/** The rules of https://sqlite.org/datatype3.html#determination_of_column_affinity, in their order. */
function hasNumericAffinity(columnType: string): boolean {
  const type = columnType.toUpperCase();
  return type.includes('INT') || (type !== '' && !/CHAR|CLOB|TEXT|BLOB/.test(type));
}

function lastOf({ table, column, isDescending }: KeySet, { nulls, present, keys }: NullPattern): Statement {
  const conditions = [
    ...present.map(({ name }, at) => sql`t.${identifier(name)} = v.column${verbatim(String(at + 2))}`),
    ...nulls.map(({ name }) => sql`t.${identifier(name)} is null`),
  ];
  const where = conditions.length > 0 ? sql` where ${join(conditions, ' and ')}` : sql``;
  const last = sql`(select ${verbatim(isDescending ? 'min' : 'max')}(t.${identifier(column)}) from ${identifier(table)} as t${where}) as last`;
  if (present.length === 0) {
    const id = keys[0]?.id;
    return sql`select ${id} as id, ${id} as same, ${last}`;
  }
  const from = sql`from (values ${rowsOf(present, keys)}) as v`;
  return sql`select v.column1 as id, ${sameOf(present)} as same, ${last} ${from}`;
}

/** Without a collation, equal values are one key already: `canonical` knows all of them. */
function sameOf(columns: readonly PlacedColumn[]): Statement {
  if (columns.every(({ collation }) => collation === undefined)) {
    return sql`v.column1`;
  }
  const partition = columns.map(({ collation }, at) => {
    const value = verbatim(`v.column${String(at + 2)}`);
    return collation === undefined ? sql`${value}` : sql`${value} collate ${identifier(collation)}`;
  });
  return sql`min(v.column1) over (partition by ${join(partition, ', ')})`;
}

/** SQLite names the columns of VALUES column1, column2, …; the first is the key's id. */
function rowsOf(columns: readonly PlacedColumn[], keys: readonly Key[]): Statement {
  const row = `(?${', ?'.repeat(columns.length)})`;
  const params = keys.flatMap((key) => [key.id, ...columns.map(({ position }) => key.values[position])]);
  return { sql: keys.map(() => row).join(', '), params };
}
