import { errorCodeOf } from '../error-code.js';
import { LockDenied, LockNotGranted } from '../lock-failures.js';

/** SQLSTATE (manual, appendix A) of a lock that was not granted within `lock_timeout` or under NOWAIT. */
const LOCK_NOT_AVAILABLE = '55P03';
const INSUFFICIENT_PRIVILEGE = '42501';

/** What LOCK TABLE asks for in the mode of a table lock (manual, LOCK). */
const LOCK_PRIVILEGE = 'UPDATE, DELETE, TRUNCATE or (since 17) MAINTAIN';

/** Which failure of a lock an error is; any other stays as it is. */
export function lockFailure(error: unknown, { limited, tables }: { limited: boolean; tables: boolean }): unknown {
  const code = errorCodeOf(error);
  if (limited && code === LOCK_NOT_AVAILABLE) {
    return new LockNotGranted(undefined, { cause: error });
  }
  return tables && code === INSUFFICIENT_PRIVILEGE ? new LockDenied(LOCK_PRIVILEGE, { cause: error }) : error;
}
