import type { SqlEntityManager } from '@mikro-orm/sql';
import { type RetryOptions, withRetry } from 'mikro-orm-auto-sequence';
import type { TestOrm } from './test-orm.js';

/** Runs works with `withRetry`, and remembers the errors of their attempts. */
export function retrying(testOrm: TestOrm, options: RetryOptions = {}) {
  const errors: unknown[] = [];
  const run = <T>(work: (em: SqlEntityManager) => Promise<T>) =>
    withRetry(
      testOrm.em(),
      async (em) => {
        try {
          return await work(em);
        } catch (error) {
          errors.push(error);
          throw error;
        }
      },
      { delay: 10, ...options },
    );
  return { errors, run };
}
