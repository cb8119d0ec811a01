import type { KeySet, LockRequest, TableColumn } from '../databases/Database.js';
import { keyTextOf } from '../number/key-text.js';
import type { GroupSet } from './key-sets.js';
import type { Session } from './Session.js';
import { takeLocks } from './take-locks.js';
import { waiterOf } from './wait-for-locks.js';

/**
 * Each advisory lock takes a slot of PostgreSQL's shared lock table, which has some 6,400 on a server with default
 * settings (`max_locks_per_transaction` × `max_connections`, manual, section 19.12). Past this many keys a transaction
 * takes the table lock instead: twenty such flushes at once still fit.
 */
export const MAX_KEYS = 256;

/**
 * Takes the locks of all keys of a flush, each at the level of its sequence, in one go.
 *
 * @param written the tables that the flush writes to besides. A flush that held a key and then waited to write to another
 *   table could wait for a holder of that table's lock who waits for the key, so that they come into the same order.
 * @throws LockTimeoutError, LockDeniedError, or the database's error
 */
export function lockKeys(
  session: Session,
  sets: readonly GroupSet[],
  written: readonly TableColumn[],
): Promise<void> | undefined {
  const locked = sets.filter(({ table }) => table.policy.lock !== 'none');
  return locked.length > 0
    ? takeLocks(session, requestFor(session, locked, written), waiterOf(locked.map(({ table }) => table)))
    : undefined;
}

function requestFor(session: Session, locked: readonly GroupSet[], written: readonly TableColumn[]): LockRequest {
  const byTable = locked.filter(({ table }) => table.policy.lock === 'table').map(({ table }) => table);
  if (session.database.locksRows) {
    return { tables: byTable, keySets: locked.map(keySetOf), written };
  }
  // Whoever holds the table lock waits for all that hold a key in the table, and they for it.
  const names = new Set(byTable.map(({ table }) => table));
  const byKey = locked.filter(({ table }) => table.policy.lock === 'scope' && !names.has(table.table));
  if (!fitsLimit(session, byKey)) {
    return { tables: [...byTable, ...byKey.map(({ table }) => table)], keySets: [], written };
  }
  return { tables: byTable, keySets: byKey.map(keySetOf), written };
}

function keySetOf({ table: { table, column, scope }, groups }: GroupSet): KeySet {
  return { table, column, scope, keys: groups };
}

/** Counts the keys of the whole transaction, since a long import flushes many times. */
function fitsLimit({ transaction, database }: Session, sets: readonly GroupSet[]): boolean {
  const groups = sets.flatMap((set) => set.groups);
  const fits = groups.length <= MAX_KEYS;
  return fits && transaction
    ? transaction.ledger.addLockedKeys(groups, MAX_KEYS, (group) => keyTextOf(group, database))
    : fits;
}
