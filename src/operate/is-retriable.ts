import type { EntityManager } from '@mikro-orm/core';
import { databaseOf, databases } from '../databases/database-of.js';
import { memberOf } from '../databases/error-members.js';
import { sequencesOf } from '../declare/Sequence.js';
import { LockTimeoutError, ScopeChangedError } from '../errors.js';
import { uniqueConstraintsOver } from '../schema/unique-constraints.js';

/**
 * Whether an error says that a transaction was refused because of another one, so that the same work may succeed when all
 * of it is run again: `LockTimeoutError` and `ScopeChangedError`; on PostgreSQL 40001, 40P01 and 55P03 (manual, appendix A); on MySQL, MariaDB
 * and Galera 1213, 1205, 1020, 1047 and 1180 (manual of MariaDB, "MariaDB Error Code Reference"); on SQLite SQLITE_BUSY
 * (https://sqlite.org/rescode.html). They are also from a COMMIT, whose error MikroORM does not convert. The causes of an
 * error count as the error itself. A lost connection is not retriable: what it ended may have been committed.
 *
 * With an entity manager it is retriable, too, that a row would break the unique constraint of a sequence: another
 * program, or a transaction with an old snapshot, was first. Any other constraint would be broken again, and only the
 * metadata tells which is which, so that without an entity manager none of them is retriable.
 *
 * @example
 * ```ts
 * await queue.process(job, { shouldRetry: (error) => isRetriable(error, orm.em) });
 * ```
 *
 * @param em an entity manager of the ORM whose transaction was refused
 * @throws UnsupportedDriverError when the entity manager is of a database that this library does not know
 */
export function isRetriable(error: unknown, em?: EntityManager): boolean {
  const candidates = em ? [databaseOf(em.getPlatform())] : databases;
  return withCauses(error).some((each) => {
    // Another copy of this package may have thrown it, whose class is not this one.
    const isOurs = OURS.includes(memberOf(each, 'code'));
    const isRefused = isOurs || candidates.some((database) => database.isRetriable(each));
    return isRefused || (em !== undefined && isOfSequence(each, em));
  });
}

/** What this library refuses because of another transaction. */
const OURS: readonly unknown[] = [LockTimeoutError.code, ScopeChangedError.code];

/** Whether an error is the violation of a constraint that guards the numbers of a sequence. */
function isOfSequence(error: unknown, em: EntityManager): boolean {
  const platform = em.getPlatform();
  const database = databaseOf(platform);
  return [...em.getMetadata()].some((meta) =>
    sequencesOf(meta).some(({ home, property }) =>
      uniqueConstraintsOver(home, property, platform).some((constraint) => database.isViolationOf(error, constraint)),
    ),
  );
}

/** An error, its cause, the cause of that, and so on. */
function withCauses(error: unknown): readonly unknown[] {
  const errors = new Set<unknown>();
  for (let each = error; each !== undefined && !errors.has(each); each = memberOf(each, 'cause')) {
    errors.add(each);
  }
  return [...errors];
}
