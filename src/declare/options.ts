import { InvalidOptionsError, type OptionOwner, type SequenceName } from '../errors.js';

/**
 * What a flush locks before it reads the largest number, until its transaction ends.
 *
 * - `'scope'`: one scope of the sequence; flushes over other scopes go on.
 * - `'table'`: the table against every other writer.
 * - `'none'`: nothing. Two transactions may then read the same largest number, and the unique constraint refuses one.
 */
export type LockLevel = 'scope' | 'table' | 'none';

const LOCK_LEVELS: readonly unknown[] = ['scope', 'table', 'none'] satisfies LockLevel[];

/** How a flush locks. Given for one sequence, or on the subscriber for all that do not say otherwise. */
export interface LockOptions {
  /** What is locked while entities are numbered. Default: the subscriber's, which is `'scope'`. */
  lock?: LockLevel | undefined;

  /**
   * How long a single lock is waited for, in milliseconds; 0 means not at all. Past it the flush fails with
   * `LockTimeoutError`. Default: the subscriber's, which is to wait as long as the database does (PostgreSQL: its
   * `lock_timeout`, section 19.11.1 of the manual; SQLite: the driver's busy timeout).
   */
  lockTimeout?: number | undefined;
}

/** The options of one sequence. `Scope` is the union of the property names that `uniqueWith` lists. */
export interface AutoSequenceOptions<Scope extends string = string> extends LockOptions {
  /**
   * The first number of the sequence: any safe integer. Default: 1.
   *
   * `next = max(largest existing + 1, startAt)`, so raising it later jumps forward, and lowering it changes nothing.
   */
  startAt?: number | undefined;

  /**
   * The property, or properties, that partition the numbers: every combination of their values (null is a value of its
   * own) counts separately. Scalars, enums and to-one relations. Default: none, one count for the whole table.
   */
  uniqueWith?: Scope | readonly [Scope, ...Scope[]] | undefined;

  /**
   * Whether the schema has a unique constraint over the scope and the number. Default: true. With `false` it has a plain
   * index, and nothing refuses a duplicate that another program writes.
   */
  unique?: boolean | undefined;
}

/** The options of one sequence with defaults filled in. */
export interface ResolvedOptions {
  readonly startAt: number;
  readonly uniqueWith: readonly string[];
  readonly unique: boolean;
  readonly lock: LockLevel | undefined;
  readonly lockTimeout: number | undefined;
}

/** The names of the sequence's own options: what a decorator does not pass on to MikroORM. */
export const SEQUENCE_OPTIONS = [
  'startAt',
  'uniqueWith',
  'unique',
  'lock',
  'lockTimeout',
] as const satisfies (keyof AutoSequenceOptions)[];

/** @throws InvalidOptionsError when an option is of the wrong kind */
export function resolveOptions(name: SequenceName, options: AutoSequenceOptions): ResolvedOptions {
  const { startAt = 1, uniqueWith = [], unique = true, lock, lockTimeout } = options;
  if (!Number.isSafeInteger(startAt)) {
    throw InvalidOptionsError.ofOption(name, 'startAt', startAt, 'a safe integer');
  }
  if (typeof unique !== 'boolean') {
    throw InvalidOptionsError.ofOption(name, 'unique', unique, 'a boolean');
  }
  checkLockOptions(name, { lock, lockTimeout });
  return { startAt, uniqueWith: resolveScope(name, uniqueWith), unique, lock, lockTimeout };
}

/** @throws InvalidOptionsError when an option is of the wrong kind */
export function checkLockOptions(owner: OptionOwner, { lock, lockTimeout }: LockOptions): void {
  if (lock !== undefined && !LOCK_LEVELS.includes(lock)) {
    throw InvalidOptionsError.ofOption(owner, 'lock', lock, LOCK_LEVELS.map(level => `'${String(level)}'`).join(', '));
  }
  checkLockTimeout(owner, lockTimeout);
}

/** The largest timeout that PostgreSQL's `lock_timeout` can take, in milliseconds: some 24 days. */
const MAX_LOCK_TIMEOUT = 2_147_483_647;

/** @throws InvalidOptionsError when it is no number of milliseconds */
export function checkLockTimeout(owner: OptionOwner, lockTimeout: number | undefined): void {
  const valid = Number.isSafeInteger(lockTimeout) && Number(lockTimeout) >= 0 && Number(lockTimeout) <= MAX_LOCK_TIMEOUT;
  if (lockTimeout !== undefined && !valid) {
    const expected = `a whole number of milliseconds from 0 to ${String(MAX_LOCK_TIMEOUT)}`;
    throw InvalidOptionsError.ofOption(owner, 'lockTimeout', lockTimeout, expected);
  }
}

function resolveScope(name: SequenceName, uniqueWith: string | readonly string[]): readonly string[] {
  const names: readonly unknown[] = typeof uniqueWith === 'string' ? [uniqueWith] : uniqueWith;
  if (!Array.isArray(names) || !names.every(name => typeof name === 'string' && name !== '')) {
    throw InvalidOptionsError.ofOption(name, 'uniqueWith', uniqueWith, 'a property name or an array of property names');
  }
  return [...new Set<string>(names)];
}
