import type { EntityManager, TransactionOptions } from '@mikro-orm/core';
import { databaseOf } from '../databases/database-of.js';
import { InvalidOptionsError, RetryInTransactionError, TransactionRequiredError } from '../errors.js';
import { abortOptionsOf } from '../mikro-orm/abort-options.js';
import { isCommitted } from '../mikro-orm/is-committed.js';
import { type Backoff, pauseAfter, wait } from './backoff.js';
import { isRetriable } from './is-retriable.js';

/** Options of `em.transactional`, and of what is done when a transaction is refused. */
export interface RetryOptions extends Omit<TransactionOptions, 'ctx' | 'propagation' | 'sessionContext'> {
  /** How many times the work is done at most. Default: 5. */
  attempts?: number | undefined;

  /**
   * The longest pause before the second attempt, in milliseconds; it doubles with each further one. A pause takes a random
   * part of it. 0 means no pause. Default: 50.
   */
  delay?: number | undefined;

  /** The longest pause before any attempt, in milliseconds. Default: 2,000. */
  maxDelay?: number | undefined;

  /**
   * Ends a pause, and is passed on to `em.transactional`, which ends what it does. What is thrown then is the signal's
   * reason, or MikroORM's error. Default: that of the entity manager.
   */
  signal?: AbortSignal;
}

const DEFAULTS = { attempts: 5, delay: 50, maxDelay: 2000 };

/** What a timer can hold: some 24 days. */
const MAX_DELAY = 2_147_483_647;

/**
 * Does some work in a transaction, and again from its start where it was refused because of another transaction: what is
 * refused so, says {@link isRetriable}.
 *
 * Each attempt has a transaction and a fork of `em` of its own, which starts without entities and is flushed before the
 * commit, as in `em.transactional`. The work has to load and create its entities there, and must bear to be done more than
 * once: what it does outside of the database is not rolled back.
 *
 * @example
 * ```ts
 * const number = await withRetry(em, async (em) => {
 *   const invoice = em.create(Invoice, { customer: 7 });
 *   await em.flush();
 *   return invoice.number;
 * });
 * ```
 *
 * @returns what the work returns
 * @throws the last error as it was, when the attempts are used up or no repetition would help
 * @throws RetryInTransactionError inside a transaction, all of which would have to be repeated
 * @throws TransactionRequiredError when the entity manager has no transactions
 * @throws InvalidOptionsError, UnsupportedDriverError
 */
export async function withRetry<EM extends EntityManager, T>(
  em: EM,
  work: (em: EM) => T | Promise<T>,
  { attempts = DEFAULTS.attempts, delay = DEFAULTS.delay, maxDelay = DEFAULTS.maxDelay, ...options }: RetryOptions = {},
): Promise<T> {
  checkOptions(attempts, { delay, maxDelay });
  databaseOf(em.getPlatform());
  if (em.isInTransaction()) {
    throw RetryInTransactionError.ofCall();
  }
  const signal = options.signal ?? abortOptionsOf(em)?.signal;
  for (let attempt = 1; ; attempt++) {
    signal?.throwIfAborted();
    let transaction: object | undefined;
    try {
      // MikroORM writes into the options that it is given.
      return await em.fork().transactional(
        (inner) => {
          transaction = transactionOf(inner);
          return work(inner);
        },
        { ...options },
      );
    } catch (error) {
      // A subscriber may have thrown it after the commit.
      const isDone = transaction !== undefined && isCommitted(transaction);
      if (isDone || attempt >= attempts || !isRetriable(error, em)) {
        throw error;
      }
    }
    await wait(pauseAfter(attempt, { delay, maxDelay }), signal);
  }
}

/** @throws TransactionRequiredError */
function transactionOf(em: EntityManager): object {
  const transaction = em.getTransactionContext<object>();
  if (transaction === undefined) {
    throw TransactionRequiredError.ofRetry();
  }
  return transaction;
}

/** @throws InvalidOptionsError */
function checkOptions(attempts: number, backoff: Backoff): void {
  if (!Number.isSafeInteger(attempts) || attempts < 1) {
    throw InvalidOptionsError.ofOption('withRetry()', 'attempts', attempts, 'a whole number from 1 on');
  }
  for (const option of ['delay', 'maxDelay'] as const) {
    const milliseconds = backoff[option];
    if (typeof milliseconds !== 'number' || !(milliseconds >= 0 && milliseconds <= MAX_DELAY)) {
      const expected = `a number of milliseconds from 0 to ${String(MAX_DELAY)}`;
      throw InvalidOptionsError.ofOption('withRetry()', option, milliseconds, expected);
    }
  }
}
