import { errorCodeOf } from '../error-code.js';
import { LockNotGranted } from '../lock-failures.js';

/** SQLITE_BUSY and its extended codes, such as SQLITE_BUSY_SNAPSHOT, are a lock that was not granted in time. */
export function lockFailure(error: unknown): unknown {
  return errorCodeOf(error)?.startsWith('SQLITE_BUSY') ? new LockNotGranted(undefined, { cause: error }) : error;
}
