import type { UniqueConstraint } from '../Database.js';
import { errorCodeOf, memberOf } from '../error-members.js';
import { LockNotGranted } from '../lock-failures.js';

/** A lock that was not granted in time. */
export function lockFailure(error: unknown): unknown {
  return isRetriable(error) ? new LockNotGranted(undefined, { cause: error }) : error;
}

/**
 * SQLITE_BUSY and its extended codes, such as SQLITE_BUSY_SNAPSHOT: also from a COMMIT (https://sqlite.org/rescode.html).
 * `better-sqlite3` and `libsql` give the name of the code, `node:sqlite` its number.
 */
export function isRetriable(error: unknown): boolean {
  return errorCodeOf(error)?.startsWith('SQLITE_BUSY') === true || primaryCodeOf(error) === SQLITE_BUSY;
}

const SQLITE_BUSY = 5;

/** An extended code has the primary one in its lowest eight bits. */
function primaryCodeOf(error: unknown): number {
  return Number(memberOf(error, 'errcode')) & 0xff;
}

/** SQLite names the columns, and no constraint. */
export function isViolationOf(error: unknown, { table, columns }: UniqueConstraint): boolean {
  const names = columns.map((column) => `${table}.${column}`).join(', ');
  return String(memberOf(error, 'message')).endsWith(`UNIQUE constraint failed: ${names}`);
}
