import type { Key, KeySet, LockRequest, Run, TransactionState } from '../Database.js';
import { onlyKeyOf } from '../only-key.js';
import { LockNotGranted } from '../lock-failures.js';
import { placed } from '../null-patterns.js';
import { identifier, join, literal, nameText, sql, type Statement } from '../Statement.js';
import { lockFailure } from './errors.js';
import { inRow, rowsOf, valueOf } from './keys.js';
import { byName, type OwnNames } from './own-names.js';

/**
 * Locks tables, and then keys.
 *
 * A key's lock is a transaction-level advisory lock (manual, section 13.3.5). Before it comes the table lock that the
 * INSERT will take anyway, ROW EXCLUSIVE (section 13.3.1): whoever holds a key has then entered the table, so that table
 * locks, ours or any other program's, and flushes wait for each other in one order. Without it they met in the opposite
 * order: 12 connections, a quarter of them under the table lock, ended in 154 deadlocks.
 *
 * ```sql
 * lock table only "invoice" in row exclusive mode; select pg_advisory_xact_lock(…)
 * ```
 */
export async function lock(run: Run, request: LockRequest, _: TransactionState, limit?: number): Promise<void> {
  try {
    if (limit === undefined) {
      await run(join([...lockTables(request), ...lockKeys(request)], '; '));
    } else if (limit === 0) {
      await lockAtOnce(run, request);
    } else {
      await lockWithin(run, request, limit);
    }
  } catch (error) {
    throw lockFailure(error, { limited: limit !== undefined, tables: request.tables.length > 0 });
  }
}

/** There is no NOWAIT for an advisory lock: a statement of its own returns whether each was free. */
async function lockAtOnce(run: Run, request: LockRequest): Promise<void> {
  await run(join(lockTables(request, sql` nowait`), '; '));
  if (request.keySets.length > 0) {
    const [row] = await run(sql`select bool_and(pg_try_advisory_xact_lock(hash)) as granted from ${hashes(request)}`);
    if (row?.['granted'] === false) {
      throw new LockNotGranted();
    }
  }
}

/**
 * `lock_timeout` counts for each lock anew (manual, section 19.11.1). It is put back for what follows; where a lock fails,
 * the end of the transaction or of the savepoint does that. SHOW takes no snapshot: a table lock after it still comes
 * before the snapshot of a REPEATABLE READ transaction.
 */
async function lockWithin(run: Run, request: LockRequest, limit: number): Promise<void> {
  const [row] = await run(sql`show lock_timeout`);
  const locks = [...lockTables(request), ...lockKeys(request)];
  const before = sql`set local lock_timeout = ${limit}`;
  const after = sql`set local lock_timeout = ${row?.['lock_timeout']}`;
  await run(join([before, ...locks, after], '; '));
}

/** Sorted by their names: the order in which all flushes come to them. */
function lockTables({ tables, written, keySets }: LockRequest, nowait = sql``): readonly Statement[] {
  const locks = new Map<string, Statement>();
  for (const { table } of [...written, ...keySets]) {
    locks.set(table, sql`lock table only ${identifier(table)} in row exclusive mode${nowait}`);
  }
  for (const { table } of tables) {
    locks.set(table, sql`lock table ${identifier(table)} in share row exclusive mode${nowait}`);
  }
  return [...locks].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, statement]) => statement);
}

/** One key without a sub-select takes half the time. */
function lockKeys(request: LockRequest): readonly Statement[] {
  const { keySets } = request;
  if (keySets.length === 0) {
    return [];
  }
  const only = onlyKeyOf(keySets);
  return [
    only
      ? sql`select pg_advisory_xact_lock(${lockOfKey(only.set, only.key)})`
      : sql`select pg_advisory_xact_lock(hash) from ${hashes(request)}`,
  ];
}

/** The number of the lock of one key. */
export function lockOfKey(set: KeySet, key: Key): Statement {
  return hashOf(
    set,
    placed(set.scope).map((column) => valueOf(column, key)),
  );
}

/**
 * By the names of table and column, and then by the values of the scope: an order that a program can follow which inserts
 * rows under many keys. The order of the rows is that of the calls, since a sub-select that sorts is not flattened.
 *
 * ```sql
 * ((select hash_record_extended(…) from unnest(…) as v (id, c0) order by v.c0)) as sorted (hash)
 * ```
 */
function hashes({ keySets }: LockRequest): Statement {
  const selects = [...keySets].sort(inOrder).map((set) => {
    const columns = placed(set.scope).map(inRow);
    const hash = sql`select ${hashOf(set, columns)}`;
    return columns.length > 0
      ? sql`(${hash} from ${rowsOf(placed(set.scope), set.keys)} order by ${join(columns, ', ')})`
      : sql`(${hash})`;
  });
  return sql`(${join(selects, ' union all ')}) as sorted (hash)`;
}

function inOrder(a: KeySet, b: KeySet): number {
  return a.table === b.table ? compare(a.column, b.column) : compare(a.table, b.table);
}

function compare(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}

/**
 * The number of a key's lock: the server's own hash of the table, the sequence and the scope. It hashes as the columns'
 * types compare, so that `1.0` and `1.00` share a lock, and two spellings of a citext. A collision costs a wait, never
 * correctness.
 *
 * ```sql
 * hash_record_extended(row(cast('"invoice"' as regclass), cast('mikro-orm-auto-sequence/number' as text), cast(5 as int)), 0)
 * ```
 */
function hashOf({ table, column }: KeySet, values: readonly Statement[]): Statement {
  return lockOf(sql`cast(cast(${nameText(table)} as regclass) as oid)`, column, values);
}

/** The same, of a table whose oid is known. */
export function lockOf(
  oid: Statement,
  column: string,
  values: readonly Statement[],
  { prefix }: OwnNames = byName,
): Statement {
  const sequence = sql`cast(${literal(`mikro-orm-auto-sequence/${column}`)} as ${prefix}text)`;
  return sql`${prefix}hash_record_extended(row(${join([oid, sequence, ...values], ', ')}), 0)`;
}
