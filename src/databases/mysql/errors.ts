import type { UniqueConstraint } from '../Database.js';
import { memberOf } from '../error-members.js';
import { LockNotGranted } from '../lock-failures.js';

/** ER_LOCK_WAIT_TIMEOUT: the lock was not granted in time. The statement is undone, and the transaction goes on. */
const LOCK_WAIT_TIMEOUT = 1205;

/** MariaDB's ER_STATEMENT_TIMEOUT: the statement took longer than `max_statement_time`. */
const STATEMENT_TIMEOUT = 1969;

/** ER_LOCK_DEADLOCK: the whole transaction is rolled back, and what follows is outside of any. */
const LOCK_DEADLOCK = 1213;

/** Which failure of a lock an error is; any other stays as it is. */
export function lockFailure(error: unknown, isLimited: boolean): unknown {
  const errno = errorNumberOf(error);
  return isLimited && (errno === LOCK_WAIT_TIMEOUT || errno === STATEMENT_TIMEOUT)
    ? new LockNotGranted(undefined, { cause: error })
    : error;
}

export function isDeadlock(error: unknown): boolean {
  return errorNumberOf(error) === LOCK_DEADLOCK;
}

/**
 * ER_CHECKREAD: the row has changed since the snapshot. On Galera ER_UNKNOWN_COM_ERROR, from a node that is in no quorum,
 * and ER_ERROR_DURING_COMMIT.
 */
const RETRIABLE: readonly unknown[] = [LOCK_DEADLOCK, LOCK_WAIT_TIMEOUT, 1020, 1047, 1180];

export function isRetriable(error: unknown): boolean {
  return RETRIABLE.includes(errorNumberOf(error));
}

/** ER_DUP_ENTRY, whose text ends in the name of the index, on MySQL 8 behind that of its table. */
export function isViolationOf(error: unknown, { name, table }: UniqueConstraint): boolean {
  const text = String(memberOf(error, 'sqlMessage'));
  const isOfConstraint = [`for key '${name}'`, `for key '${table}.${name}'`].some((end) => text.endsWith(end));
  return isOfConstraint && errorNumberOf(error) === 1062;
}

/** The server's error number, by which errors are told: MikroORM's classes are not the same in every copy. */
function errorNumberOf(error: unknown): unknown {
  return memberOf(error, 'errno');
}

/** ER_WARN_DATA_OUT_OF_RANGE, in the strict mode of MikroORM, and ER_DATA_OUT_OF_RANGE of an expression. */
export function isOutOfRange(error: unknown): boolean {
  const errno = errorNumberOf(error);
  return errno === 1264 || errno === 1690;
}
