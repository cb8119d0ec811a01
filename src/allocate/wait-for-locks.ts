import { CounterDenied, LockDenied, LockNotGranted, LockUnknown } from '../databases/lock-failures.js';
import { LockDeniedError, LockTimeoutError, type SequenceName, UnsupportedDatabaseError } from '../errors.js';
import type { Policy } from '../declare/policy.js';
import { endWait, type LateWait, startWait } from './late-waits.js';
import type { Session } from './Session.js';

/** Who waits for locks, and how long. */
export interface Waiter {
  /** The sequences that a flush numbers in, or the entities of `lockTable`. */
  readonly of: { readonly sequences: readonly SequenceName[] } | { readonly entities: readonly string[] };
  /** How long a single lock is waited for, in milliseconds; undefined for as long as the database does. */
  readonly lockTimeout: number | undefined;
  /** How long all of them are waited for before the log says so, in milliseconds. */
  readonly warnAfter: number | undefined;
}

/** A flush waits as briefly as the most impatient of its sequences. */
export function waiterOf(tables: readonly { sequence: { name: SequenceName }; policy: Policy }[]): Waiter {
  const sequences = new Set<SequenceName>();
  let lockTimeout: number | undefined;
  let warnAfter: number | undefined;
  for (const { sequence, policy } of tables) {
    sequences.add(sequence.name);
    lockTimeout = shorter(lockTimeout, policy.lockTimeout);
    warnAfter = shorter(warnAfter, policy.warnAfter);
  }
  return { of: { sequences: [...sequences] }, lockTimeout, warnAfter };
}

/**
 * @throws LockTimeoutError when a lock is not granted in time
 * @throws LockDeniedError when the role lacks a privilege
 * @throws UnsupportedDatabaseError when the server does not know the statements
 * @throws the database's error
 */
export async function waitForLocks<T>(
  { warn }: Session,
  waiter: Waiter,
  wait: (lockTimeout: number | undefined) => Promise<T>,
): Promise<T> {
  const warning = warnLater(warn, waiter);
  try {
    return await wait(waiter.lockTimeout);
  } catch (error) {
    throw errorFor(waiter, error);
  } finally {
    endWait(warning);
  }
}

/** Needs no connection: the circle that it warns of has taken all of the pool. */
export function warnLater(warn: Session['warn'], waiter: Waiter): LateWait | undefined {
  const { warnAfter } = waiter;
  if (warnAfter === undefined || warnAfter === Infinity) {
    return undefined;
  }
  return startWait(warnAfter, () => {
    warn(
      `AutoSequence: ${titleOf(waiter)} has waited for a lock for ${String(warnAfter)} ms, which a transaction holds ` +
        `that has numbered there and not ended. One that waits for another connection of the same pool never ends: ` +
        `set lockTimeout.`,
    );
  });
}

function errorFor(waiter: Waiter, error: unknown): unknown {
  const { of, lockTimeout = 0 } = waiter;
  if (error instanceof LockNotGranted) {
    return 'sequences' in of
      ? LockTimeoutError.ofFlush(of.sequences, lockTimeout, error.cause)
      : LockTimeoutError.ofLockTable(of.entities, lockTimeout, error.cause);
  }
  if (error instanceof LockDenied) {
    return 'sequences' in of
      ? LockDeniedError.ofFlush(of.sequences, error.privilege, error.cause)
      : LockDeniedError.ofLockTable(of.entities, error.privilege, error.cause);
  }
  if (error instanceof CounterDenied && 'sequences' in of) {
    return LockDeniedError.ofCounters(of.sequences, error.cause);
  }
  return error instanceof LockUnknown ? UnsupportedDatabaseError.ofRefusedLock(titleOf(waiter), error.cause) : error;
}

export function titleOf({ of }: Waiter): string {
  return 'sequences' in of
    ? of.sequences.map(({ entity, property }) => `${entity}.${property}`).join(', ')
    : `lockTable(${of.entities.join(', ')})`;
}

function shorter(a: number | undefined, b: number | undefined): number | undefined {
  return a === undefined || (b !== undefined && b < a) ? b : a;
}
