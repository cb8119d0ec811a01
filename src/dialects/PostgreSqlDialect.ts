import { createHash } from 'node:crypto';
import type { Platform } from '@mikro-orm/core';
import {
  type Dialect,
  type KeySet,
  type LockRequest,
  type LockTimeout,
  type Range,
  SAFE_INTEGERS,
  type Statement,
} from './Dialect.js';
import { type NullPattern, nullPatterns, placed, type PlacedColumn } from './null-patterns.js';
import { plainText } from './plain-text.js';
import { inRow, isBare, rowsOf, valueOf } from './postgresql-keys.js';
import { identifier, join, sql, verbatim } from './sql.js';
import { errorCodeOf } from './error-code.js';

/** SQLSTATE of a lock that was not granted within `lock_timeout` or under NOWAIT (manual, appendix A). */
const LOCK_NOT_AVAILABLE = '55P03';
const INSUFFICIENT_PRIVILEGE = '42501';

/** The built-in types without a hash function or a B-tree operator class. */
const WITHOUT_HASH_OR_ORDER =
  /^(money|bit|varbit|xml|tsvector|tsquery|json|point|line|lseg|box|path|polygon|circle|txid_snapshot|pg_snapshot)\b/i;

/**
 * PostgreSQL 14 and later.
 *
 * A key's lock is a transaction-level advisory lock (manual, section 13.3.5). Before it comes the table lock that the
 * INSERT will take anyway, ROW EXCLUSIVE (section 13.3.1): whoever holds a key is then inside the table already, so
 * that a table lock, ours or any other program's, and the flushes wait for each other in one order. Without it they met
 * in the opposite order: 12 connections, a quarter of them under the table lock, ended in 154 deadlocks.
 *
 * The 64-bit number of an advisory lock is the server's own hash of the table and the scope values, which hashes as the
 * column's type compares: `1.0` and `1.00` share a lock, and so do two spellings of a citext. A collision costs a wait,
 * never correctness.
 */
export class PostgreSqlDialect implements Dialect {
  readonly cancelsQueries = true;

  constructor(private readonly platform: Platform) {}

  lock({ tables, written, keySets }: LockRequest, timeout?: LockTimeout): readonly Statement[] {
    const nowait = timeout?.limit === 0;
    const byTable = new Map([...written, ...keySets].map(({ table }) => [table, enterTable(table, nowait)]));
    for (const { table } of tables) {
      byTable.set(table, lockTable(table, nowait));
    }
    const locks = [...byTable].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, lock]) => lock);
    const keyLocks = keySets.length > 0 ? [this.#lockKeys(keySets, nowait)] : [];
    if (nowait) {
      // Only a statement of its own returns its rows, and these say whether the keys were free.
      return [join(locks, '; '), ...keyLocks];
    }
    return [join(withinTimeout([...locks, ...keyLocks], timeout), '; ')];
  }

  /** SHOW takes no snapshot: a table lock after it still comes before the snapshot of a REPEATABLE READ transaction. */
  readLockTimeout(limit: number): Statement | undefined {
    return limit === 0 ? undefined : sql`show lock_timeout`;
  }

  /** The setting was the transaction's, and the error ended the transaction or sends it back to a savepoint. */
  afterFailedLock(): readonly Statement[] {
    return [];
  }

  isLockTimeout(error: unknown): boolean {
    return errorCodeOf(error) === LOCK_NOT_AVAILABLE;
  }

  missingPrivilege(error: unknown): string | undefined {
    return errorCodeOf(error) === INSUFFICIENT_PRIVILEGE
      ? 'UPDATE, DELETE, TRUNCATE or (since 17) MAINTAIN'
      : undefined;
  }

  lastNumbers(keySets: readonly KeySet[]): Statement {
    const queries = keySets.flatMap((set) => nullPatterns(set).map((pattern) => lastOf(set, pattern)));
    return join(queries, ' union all ');
  }

  /** Numeric types: manual, section 8.1. */
  rangeOf(columnType: string): Range {
    if (/^(smallint|int2)\b/i.test(columnType)) {
      return { min: -32_768, max: 32_767 };
    }
    return /^(int|integer|int4)\b/i.test(columnType) ? { min: -2_147_483_648, max: 2_147_483_647 } : SAFE_INTEGERS;
  }

  canPartition(columnType: string): boolean {
    return !WITHOUT_HASH_OR_ORDER.test(columnType);
  }

  canonical(value: unknown): string {
    return plainText(value);
  }

  #lockKeys(keySets: readonly KeySet[], nowait: boolean): Statement {
    const lock = nowait ? 'pg_try_advisory_xact_lock' : 'pg_advisory_xact_lock';
    const call = (hash: Statement) =>
      nowait ? sql`bool_and(${verbatim(lock)}(${hash})) as granted` : sql`${verbatim(lock)}(${hash})`;
    const [set, ...others] = keySets;
    const [key] = set?.keys ?? [];
    if (set && key && set.keys.length + others.length === 1) {
      // Without a sub-select, planning and sorting, it takes half the time.
      return sql`select ${call(
        this.#hashOf(
          set,
          placed(set.scope).map((column) => valueOf(column, key)),
        ),
      )}`;
    }
    const hashes = keySets.map((each) => {
      const columns = placed(each.scope);
      const hash = sql`select ${this.#hashOf(each, columns.map(inRow))}`;
      return columns.length > 0 ? sql`${hash} from ${rowsOf(columns, each.keys)}` : hash;
    });
    // The order by is the order of the calls: a sub-select that sorts is not flattened.
    return sql`select ${call(sql`hash`)} from (${join(hashes, ' union all ')} order by 1) as sorted (hash)`;
  }

  #hashOf({ table, column }: KeySet, values: readonly Statement[]): Statement {
    const oid = sql`cast(cast(${this.platform.quoteIdentifier(table)} as regclass) as oid)`;
    return sql`hash_record_extended(row(${join([oid, ...values], ', ')}), cast(${seedOf(column)} as bigint))`;
  }
}

function enterTable(table: string, nowait: boolean): Statement {
  return sql`lock table only ${identifier(table)} in row exclusive mode${verbatim(nowait ? ' nowait' : '')}`;
}

function lockTable(table: string, nowait: boolean): Statement {
  return sql`lock table ${identifier(table)} in share row exclusive mode${verbatim(nowait ? ' nowait' : '')}`;
}

/** `lock_timeout` counts for each lock anew (manual, section 19.11.1). It is put back for what follows. */
function withinTimeout(locks: readonly Statement[], timeout: LockTimeout | undefined): readonly Statement[] {
  if (timeout?.previous === undefined) {
    return locks;
  }
  const { limit, previous } = timeout;
  return [sql`set local lock_timeout = ${limit}`, ...locks, sql`set local lock_timeout = ${previous}`];
}

/**
 * A maximum as the first row of an index, and not as `max()`, which the planner finds in the same place after twice the
 * work. Without `is not null` the largest would be null.
 */
function lastOf(set: KeySet, { nulls, present, keys }: NullPattern): Statement {
  const column = sql`t.${identifier(set.column)}`;
  const first = (selected: Statement, valueOfColumn: (column: PlacedColumn) => Statement) => {
    const conditions = [
      ...present.map((each) => sql`t.${identifier(each.name)} = ${valueOfColumn(each)}`),
      ...nulls.map(({ name }) => sql`t.${identifier(name)} is null`),
      sql`${column} is not null`,
    ];
    const direction = verbatim(set.isDescending ? 'asc' : 'desc');
    const where = join(conditions, ' and ');
    return sql`(select ${selected} from ${identifier(set.table)} as t where ${where} order by ${column} ${direction} limit 1)`;
  };
  const [key, ...others] = keys;
  if (key && others.length === 0) {
    return first(sql`${key.id} as id, ${key.id} as same, ${column} as last`, (each) => valueOf(each, key));
  }
  const columns = present.map(({ alias }) => `v.${alias}`).join(', ');
  const same = present.every((each) => isBare(each, keys)) ? 'v.id' : `min(v.id) over (partition by ${columns})`;
  return sql`select v.id, ${verbatim(same)} as same, ${first(column, inRow)} as last from ${rowsOf(present, keys)}`;
}

const seeds = new Map<string, string>();

/** Tells the sequences of a table, and this library's locks from those of others, apart. */
function seedOf(column: string): string {
  const seed = seeds.get(column) ?? createSeed(column);
  seeds.set(column, seed);
  return seed;
}

function createSeed(column: string): string {
  const digest = createHash('sha256').update(`mikro-orm-auto-sequence/${column}`).digest();
  return digest.readBigInt64BE().toString();
}
