import type { EventSubscriber, FlushEventArgs } from '@mikro-orm/core';
import type { SharedOptions } from '../declare/options.js';
import { checkSharedOptions } from '../declare/resolve-options.js';
import { activeSubscriber, SUBSCRIBER_BRAND } from '../declare/require-subscriber.js';
import { hasStarted, willStart } from '../mikro-orm/transactions.js';
import { FlushNumbering, type TransactionStartArgs } from './FlushNumbering.js';

/** The defaults for all sequences that do not say otherwise. */
export type AutoSequenceSubscriberOptions = SharedOptions;

/**
 * Numbers new entities when MikroORM flushes them. One for an application:
 *
 * ```ts
 * const orm = await MikroORM.init({ entities, subscribers: [new AutoSequenceSubscriber()] });
 * ```
 *
 * The lock, the reading of the largest number and the INSERT share one transaction, which is the flush's own or the one
 * that the user has opened; a rolled-back flush takes no number. A flush fails, before anything is written, with
 * `NotEditableError`, `InvalidNumberError`, `NumberOutOfRangeError`, `UnknownScopeValueError`,
 * `TransactionRequiredError`, `LockTimeoutError` or `LockDeniedError`, and with `ChangedAfterNumberingError` from a
 * `beforeCreate` hook, when rows before it have been inserted.
 */
export class AutoSequenceSubscriber implements EventSubscriber {
  readonly [SUBSCRIBER_BRAND] = true;
  readonly #numbering: FlushNumbering;

  /** @throws InvalidOptionsError */
  constructor(options: AutoSequenceSubscriberOptions = {}) {
    checkSharedOptions('AutoSequenceSubscriber', options);
    this.#numbering = new FlushNumbering(options);
  }

  beforeTransactionStart({ em, transaction }: TransactionStartArgs): void {
    willStart(em, transaction);
  }

  afterTransactionStart({ em, transaction }: TransactionStartArgs): void {
    hasStarted(em, transaction);
  }

  /** Where several were registered, the first one numbers. It joins behind those of the application, to see what they add. */
  beforeFlush({ em }: FlushEventArgs): void {
    if (activeSubscriber(em) === this) {
      em.getEventManager().registerSubscriber(this.#numbering);
    }
  }
}
