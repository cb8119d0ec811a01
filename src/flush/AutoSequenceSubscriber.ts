import type { EventSubscriber, FlushEventArgs, TransactionEventArgs, UnitOfWork } from '@mikro-orm/core';
import type { SharedOptions } from '../declare/options.js';
import { checkSharedOptions } from '../declare/resolve-options.js';
import { activeSubscriber, SUBSCRIBER_BRAND } from '../declare/require-subscriber.js';
import { hasStarted, isWithin, outermostTransaction, willStart } from '../mikro-orm/transactions.js';
import { Ledger } from '../number/Ledger.js';
import { standBehind, standingBehind } from '../mikro-orm/stand-behind.js';
import { FlushNumbering, type TransactionStartArgs } from './FlushNumbering.js';
import { GivenNumbers } from './GivenNumbers.js';
import { HookGuard } from './HookGuard.js';

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
 * `TransactionRequiredError`, `LockTimeoutError` or `LockDeniedError`. What a hook changes afterwards is refused, with
 * `ChangedAfterNumberingError` or `NotEditableError`, when rows before it have been written.
 */
export class AutoSequenceSubscriber implements EventSubscriber {
  readonly [SUBSCRIBER_BRAND] = true;
  readonly #defaults: SharedOptions;
  readonly #given = new GivenNumbers();
  readonly #guard = new HookGuard();

  /** @throws InvalidOptionsError */
  constructor(options: AutoSequenceSubscriberOptions = {}) {
    checkSharedOptions('AutoSequenceSubscriber', options);
    this.#defaults = options;
  }

  beforeTransactionStart({ em, transaction }: TransactionStartArgs): void {
    willStart(em, transaction);
  }

  afterTransactionStart({ em, transaction }: TransactionStartArgs): void {
    hasStarted(em, transaction);
  }

  /** Where several were registered, the first one numbers. */
  beforeFlush({ em }: FlushEventArgs): void {
    if (activeSubscriber(em) === this && !standingBehind(em).some((each) => each instanceof FlushNumbering)) {
      standBehind(em, new FlushNumbering(this.#defaults, this.#given, this.#guard));
    }
  }

  /** In an explicit transaction, which may go on: the numbers are the entities' own now. */
  afterFlush({ uow }: FlushEventArgs): void {
    Ledger.settle(uow);
    this.#settle(uow, 'kept');
  }

  /** Also when the connection is gone, and the event after the rollback never comes. */
  beforeTransactionRollback({ uow, transaction }: TransactionStartArgs): void {
    if (transaction) {
      Ledger.of(outermostTransaction(transaction)).takeBack((each) => isWithin(each, transaction));
    }
    this.#settle(uow, 'rolled back');
  }

  /** A transaction that goes on after a failed flush, which SQLite allows. */
  afterTransactionCommit({ uow }: TransactionEventArgs): void {
    this.#settle(uow, 'kept');
  }

  #settle(uow: UnitOfWork | undefined, fate: 'kept' | 'rolled back'): void {
    if (uow) {
      this.#given.settle(uow, fate);
      this.#guard.forget(uow);
    }
  }
}
