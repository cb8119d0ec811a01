import { InvalidOptionsError, type OptionOwner } from '../errors.js';

/**
 * What a flush locks before it reads the last number, until its transaction ends.
 *
 * - `'scope'`: one scope of the sequence; flushes over other scopes go on.
 * - `'table'`: the table against every other writer.
 * - `'none'`: nothing. Two transactions may then read the same last number, and the unique constraint refuses one.
 */
export type LockLevel = 'scope' | 'table' | 'none';

const LOCK_LEVELS: readonly unknown[] = ['scope', 'table', 'none'] satisfies LockLevel[];

/** How a flush locks. Given for one sequence, or on the subscriber for all that do not say otherwise. */
export interface LockOptions {
  /** What is locked while entities are numbered. Default: the subscriber's, which is `'scope'`. */
  lock?: LockLevel | undefined;

  /**
   * How long a single lock is waited for, in milliseconds; 0 means not at all. Past it the flush fails with
   * `LockTimeoutError`. In a flush that numbers in several sequences, the shortest of theirs. Default: the subscriber's, which is to wait as long as the database does (PostgreSQL: its
   * `lock_timeout`, section 19.11.1 of the manual; SQLite: the driver's busy timeout).
   */
  lockTimeout?: number | undefined;
}

/** @throws InvalidOptionsError when an option is of the wrong kind */
export function checkLockOptions(owner: OptionOwner, { lock, lockTimeout }: LockOptions): void {
  if (lock !== undefined && !LOCK_LEVELS.includes(lock)) {
    throw InvalidOptionsError.ofOption(
      owner,
      'lock',
      lock,
      LOCK_LEVELS.map((level) => `'${String(level)}'`).join(', '),
    );
  }
  checkLockTimeout(owner, lockTimeout);
}

/** The largest timeout that PostgreSQL's `lock_timeout` can take, in milliseconds: some 24 days. */
const MAX_LOCK_TIMEOUT = 2_147_483_647;

/** @throws InvalidOptionsError when it is no number of milliseconds */
export function checkLockTimeout(owner: OptionOwner, lockTimeout: number | undefined): void {
  const valid =
    Number.isSafeInteger(lockTimeout) && Number(lockTimeout) >= 0 && Number(lockTimeout) <= MAX_LOCK_TIMEOUT;
  if (lockTimeout !== undefined && !valid) {
    const expected = `a whole number of milliseconds from 0 to ${String(MAX_LOCK_TIMEOUT)}`;
    throw InvalidOptionsError.ofOption(owner, 'lockTimeout', lockTimeout, expected);
  }
}
