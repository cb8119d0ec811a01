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
      if (attempt === attempts || !RETRIABLE.some((type) => error instanceof type)) {
        throw error;
      }
    }
  }
}
