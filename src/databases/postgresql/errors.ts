import type { UniqueConstraint } from '../Database.js';
import { errorCodeOf, memberOf } from '../error-members.js';
import { CounterDenied, LockDenied, LockNotGranted, LockUnknown } from '../lock-failures.js';

/** Codes of SQLSTATE: manual, appendix A. The first is of a lock that was not granted within `lock_timeout` or under NOWAIT. */
const LOCK_NOT_AVAILABLE = '55P03';
const SERIALIZATION_FAILURE = '40001';
const DEADLOCK_DETECTED = '40P01';
const UNIQUE_VIOLATION = '23505';
const INSUFFICIENT_PRIVILEGE = '42501';
const IN_FAILED_TRANSACTION = '25P02';
const SYNTAX_ERROR = '42601';
const FEATURE_NOT_SUPPORTED = '0A000';
const NUMERIC_VALUE_OUT_OF_RANGE = '22003';
const UNDEFINED_FUNCTION = '42883';

/** What LOCK TABLE asks for in the mode of a table lock (manual, LOCK). */
const LOCK_PRIVILEGE = 'UPDATE, DELETE, TRUNCATE or (since 17) MAINTAIN';

/** Which failure of a lock an error is; any other stays as it is. */
export function lockFailure(error: unknown, { limited, tables }: { limited: boolean; tables: boolean }): unknown {
  const code = errorCodeOf(error);
  if (limited && code === LOCK_NOT_AVAILABLE) {
    return new LockNotGranted(undefined, { cause: error });
  }
  if (isUnknown(code, error)) {
    return new LockUnknown(undefined, { cause: error });
  }
  return tables && code === INSUFFICIENT_PRIVILEGE ? new LockDenied(LOCK_PRIVILEGE, { cause: error }) : error;
}

/** Which failure of the counters an error is; any other stays as it is. */
export function counterFailure(error: unknown, limited: boolean): unknown {
  const code = errorCodeOf(error);
  if (limited && code === LOCK_NOT_AVAILABLE) {
    return new LockNotGranted(undefined, { cause: error });
  }
  return code === INSUFFICIENT_PRIVILEGE ? new CounterDenied(undefined, { cause: error }) : error;
}

export function isOfFailedTransaction(error: unknown): boolean {
  return errorCodeOf(error) === IN_FAILED_TRANSACTION;
}

export function isOutOfRange(error: unknown): boolean {
  return errorCodeOf(error) === NUMERIC_VALUE_OUT_OF_RANGE;
}

const RETRIABLE: readonly unknown[] = [SERIALIZATION_FAILURE, DEADLOCK_DETECTED, LOCK_NOT_AVAILABLE];

export function isRetriable(error: unknown): boolean {
  return RETRIABLE.includes(errorCodeOf(error));
}

/** The fields of an error: manual, section 55.8. */
export function isViolationOf(error: unknown, { name, table }: UniqueConstraint): boolean {
  const isOfConstraint = memberOf(error, 'constraint') === name && memberOf(error, 'table') === table;
  return isOfConstraint && errorCodeOf(error) === UNIQUE_VIOLATION;
}

/** PostgreSQL from version 14 on knows the statements: another server speaks its protocol, or refuses two in one message. */
function isUnknown(code: string | undefined, error: unknown): boolean {
  // A type without a hash function is an undefined function too.
  const isOurs = /hash_record_extended|advisory_xact_lock/.test(String(error));
  return code === SYNTAX_ERROR || code === FEATURE_NOT_SUPPORTED || (code === UNDEFINED_FUNCTION && isOurs);
}
