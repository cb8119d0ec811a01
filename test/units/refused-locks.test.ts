import { expect, test } from '@jest/globals';
import { LockUnknown } from '../../src/databases/lock-failures.js';
import { lockFailure } from '../../src/databases/postgresql/errors.js';

const failure = (code: string, message: string) =>
  lockFailure(Object.assign(new Error(message), { code }), { limited: false, tables: false });

/** The answers of servers that do not run here. */
test.each([
  ['42601', 'at or near "lock": syntax error'],
  ['0A000', 'ROW EXCLUSIVE not supported yet'],
  ['42883', 'unknown function: hash_record_extended()'],
  ['42883', 'function pg_advisory_xact_lock(bigint) does not exist'],
])('a server that answers %s (%s) does not know the statements that lock', (code, message) => {
  expect(failure(code, message)).toBeInstanceOf(LockUnknown);
});

test.each([
  ['42883', 'could not identify an extended hash function for type money'],
  ['42P01', 'relation "ticket" does not exist'],
])('one that answers %s (%s) does, and its error stays as it is', (code, message) => {
  expect(failure(code, message)).toMatchObject({ code, message });
});
