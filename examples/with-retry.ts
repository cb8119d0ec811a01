import {
  DeadlockException,
  type EntityManager,
  LockWaitTimeoutException,
  UniqueConstraintViolationException,
} from '@mikro-orm/core';
import { LockTimeoutError } from 'mikro-orm-auto-sequence';

/** What another transaction may cause, and may not the next time. */
const RETRIABLE = [DeadlockException, LockTimeoutError, LockWaitTimeoutException, UniqueConstraintViolationException];

/** Runs a transaction, and again from the start, in a fresh entity manager, where it was refused because of another one. */
export async function withRetry<T>(
  em: EntityManager,
  work: (em: EntityManager) => Promise<T>,
  attempts = 5,
): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await em.fork().transactional(work);
    } catch (error) {
      if (attempt === attempts || !isRetriable(error)) {
        throw error;
      }
    }
  }
}

function isRetriable(error: unknown): boolean {
  return RETRIABLE.some((type) => error instanceof type) || isBusyCommit(error);
}

/** MikroORM converts the errors of statements, and lets that of a COMMIT through as SQLite's driver made it. */
function isBusyCommit(error: unknown): boolean {
  return typeof error === 'object' && error !== null && 'code' in error && error.code === 'SQLITE_BUSY';
}
