import type { KeySet, LockedTable, LockRequest } from '../dialects/Dialect.js';
import { LockDeniedError, LockTimeoutError } from '../errors.js';
import type { LockPolicy, SequenceTable } from './Group.js';
import type { SequenceKeys } from './key-sets.js';
import type { Session } from './Session.js';
import { takeLocks } from './take-locks.js';

/**
 * Each advisory lock takes a slot of PostgreSQL's shared lock table, which has some 6,400 on a server with default
 * settings (`max_locks_per_transaction` × `max_connections`, manual, section 19.12). Past this many keys a transaction
 * takes the table lock instead: twenty such flushes at once still fit.
 */
const MAX_KEYS = 256;

/**
 * The keys that a transaction has locked, since a long import flushes many times. Those of a savepoint that is rolled back
 * stay in the count: a table lock may then come sooner than it need.
 */
const keysHeld = new WeakMap<object, ReadonlySet<string>>();

/**
 * Takes the locks of all keys of a flush, each at the level of its sequence, in one go. The tables that the flush will
 * write to besides come into the same order: a flush that held a key and then waited to write to another table could wait
 * for a holder of that table's lock who waits for the key.
 *
 * @throws LockTimeoutError, LockDeniedError, or the database's error
 */
export async function lockKeys(
  session: Session,
  keys: readonly SequenceKeys[],
  written: readonly SequenceTable[],
  policyOf: (target: SequenceTable) => LockPolicy,
): Promise<void> {
  const locked = keys
    .map(({ target, set }) => ({ target, set, policy: policyOf(target) }))
    .filter(({ policy }) => policy.lock !== 'none');
  if (locked.length === 0) {
    return;
  }
  const setsAt = (lock: string) => locked.filter(({ policy }) => policy.lock === lock).map(({ set }) => set);
  const { request, held } = planLocks(session, setsAt('scope'), setsAt('table'));
  const shortest = Math.min(...locked.map(({ policy }) => policy.lockTimeout ?? Infinity));
  const names = [...new Set(locked.map(({ target }) => target.sequence.name))];
  try {
    await takeLocks(session, { ...request, written }, Number.isFinite(shortest) ? shortest : undefined, (cause) =>
      LockTimeoutError.ofFlush(names, shortest, cause),
    );
    if (session.transaction) {
      keysHeld.set(session.transaction, held);
    }
  } catch (error) {
    const privilege = request.tables.length > 0 ? session.dialect.missingPrivilege(error) : undefined;
    throw privilege === undefined ? error : LockDeniedError.ofFlush(names, privilege, error);
  }
}

/** What to lock, and the keys that the transaction holds then. */
interface LockPlan {
  readonly request: Omit<LockRequest, 'written'>;
  readonly held: ReadonlySet<string>;
}

function planLocks({ transaction }: Session, byScope: readonly KeySet[], byTable: readonly LockedTable[]): LockPlan {
  const tables = new Set(byTable.map(({ table }) => table));
  // Whoever holds the table lock waits for all that hold a key in the table, and they for it.
  const keySets = byScope.filter(({ table }) => !tables.has(table));
  const before = (transaction && keysHeld.get(transaction)) ?? new Set();
  const held = keySets.some(({ keys }) => keys.length > MAX_KEYS)
    ? undefined
    : new Set([...before, ...keySets.flatMap(textsOf)]);
  return held && held.size <= MAX_KEYS
    ? { request: { tables: byTable, keySets }, held }
    : { request: { tables: [...byTable, ...keySets], keySets: [] }, held: before };
}

function textsOf({ table, column, keys }: KeySet): string[] {
  return keys.map(({ values }) => [table, column, ...values].join('\0'));
}
