/**
 * What a flush locks before it reads the last number, until its transaction ends.
 *
 * - `'scope'`: one scope of the sequence; flushes over other scopes go on.
 * - `'table'`: the table against every other writer.
 * - `'none'`: nothing. Two transactions may then read the same last number, and the unique constraint refuses one.
 */
export type LockLevel = 'scope' | 'table' | 'none';

/** How a flush locks. Given for one sequence, or on the subscriber for all that do not say otherwise. */
export interface LockOptions {
  /** What is locked while entities are numbered. Default: the subscriber's, which is `'scope'`. */
  lock?: LockLevel | undefined;

  /**
   * How long a single lock is waited for, in milliseconds; 0 means not at all. Past it the flush fails with
   * `LockTimeoutError`. In a flush that numbers in several sequences, the shortest of theirs.
   *
   * Default: the subscriber's, which is to wait as long as the database does (PostgreSQL: its `lock_timeout`, section
   * 19.11.1 of the manual; SQLite: the driver's busy timeout).
   */
  lockTimeout?: number | undefined;

  /**
   * How long the locks are waited for, in milliseconds, before a warning goes to MikroORM's logger that names the
   * sequence. The flush goes on waiting. `Infinity` means never. In a flush that numbers in several sequences, the
   * shortest of theirs. Default: the subscriber's, which is 5,000.
   *
   * @example
   * new AutoSequenceSubscriber({ lockTimeout: 10_000, warnAfter: 1_000 })
   */
  warnAfter?: number | undefined;
}
