import type { EventSubscriber, FlushEventArgs, UnitOfWork } from '@mikro-orm/core';
import { giveBack } from '../allocate/counters.js';
import { openSession } from '../allocate/Session.js';
import type { SharedOptions } from '../declare/options.js';
import { checkSharedOptions } from '../declare/resolve-options.js';
import { activeSubscriber, SUBSCRIBER_BRAND } from '../declare/require-subscriber.js';
import { hasStarted, isWithin, outermostTransaction, willStart } from '../mikro-orm/transactions.js';
import { Ledger } from '../number/Ledger.js';
import { standBehind, standsBehind } from '../mikro-orm/stand-behind.js';
import { FlushNumbering, type TransactionStartArgs } from './FlushNumbering.js';
import { GivenNumbers } from './GivenNumbers.js';
import { HookGuard } from './HookGuard.js';
import { LeftWaits } from './LeftWaits.js';
import { UnwrittenCounters } from './UnwrittenCounters.js';

/** The defaults for all sequences that do not say otherwise. */
export type AutoSequenceSubscriberOptions = SharedOptions;

/**
 * Numbers new entities when MikroORM flushes them, and drafts when they are issued (`when`). One for an application.
 *
 * The lock, the reading of the largest number and the INSERT share one transaction, which is the flush's own or the one
 * that the user has opened; a rolled-back flush takes no number. A flush fails, before any row of an entity is written, with
 * {@link NotEditableError}, {@link ExplicitNumberError}, {@link InvalidNumberError}, {@link NumberOutOfRangeError},
 * {@link UnknownScopeValueError}, {@link ScopeChangedError}, {@link MissingCounterError},
 * {@link TransactionRequiredError}, {@link UnsupportedDatabaseError}, {@link LockTimeoutError} or {@link LockDeniedError}.
 * What a hook changes afterwards is refused, with {@link ChangedAfterNumberingError} or `NotEditableError`, when rows
 * before it have been written.
 *
 * @example
 * ```ts
 * const orm = await MikroORM.init({ entities, subscribers: [new AutoSequenceSubscriber()] });
 * ```
 */
export class AutoSequenceSubscriber implements EventSubscriber {
  readonly [SUBSCRIBER_BRAND]: SharedOptions;
  readonly #given = new GivenNumbers();
  readonly #guard = new HookGuard();
  readonly #unwritten = new UnwrittenCounters();
  readonly #waits = new LeftWaits();

  /** @throws {@link InvalidOptionsError} */
  constructor(options: AutoSequenceSubscriberOptions = {}) {
    checkSharedOptions('AutoSequenceSubscriber', options);
    this[SUBSCRIBER_BRAND] = options;
  }

  beforeTransactionStart({ em, transaction }: TransactionStartArgs): void {
    willStart(em, transaction);
  }

  afterTransactionStart({ em, transaction }: TransactionStartArgs): void {
    hasStarted(em, transaction);
  }

  /** Where several were registered, the first one numbers. */
  beforeFlush({ em, uow }: FlushEventArgs): void {
    this.#given.takeBack(uow);
    if (activeSubscriber(em) === this && !standsBehind(em, FlushNumbering)) {
      const { [SUBSCRIBER_BRAND]: defaults } = this;
      standBehind(em, new FlushNumbering(defaults, this.#given, this.#guard, this.#unwritten, this.#waits));
    }
  }

  /** In an explicit transaction, which may go on: the numbers are the entities' own now. */
  async afterFlush({ em, uow }: FlushEventArgs): Promise<void> {
    const writing = this.#unwritten.write(em, uow, em.getTransactionContext<object>());
    if (writing) {
      await writing;
    }
    Ledger.settle(uow);
    this.#settle(uow, 'kept');
  }

  /** The flush's own transaction, or one that goes on after a flush that has failed. */
  async beforeTransactionCommit({ em, uow, transaction }: TransactionStartArgs): Promise<void> {
    if (uow && transaction) {
      const writing = this.#unwritten.write(em, uow, transaction);
      if (writing) {
        await writing;
      }
      if (Ledger.hasFailed(outermostTransaction(transaction))) {
        await giveBack(openSession(em, transaction, false));
      }
    }
  }

  /** Also when the connection is gone, and the event after the rollback never comes. */
  beforeTransactionRollback({ uow, transaction }: TransactionStartArgs): void {
    if (transaction) {
      Ledger.of(outermostTransaction(transaction)).takeBack((each) => isWithin(each, transaction));
    }
    this.#settle(uow, 'rolled back');
  }

  /** A transaction that goes on after a failed flush, which SQLite allows. */
  afterTransactionCommit({ uow, transaction }: TransactionStartArgs): void {
    this.#settle(uow, 'kept');
    if (transaction) {
      Ledger.close(transaction);
    }
  }

  afterTransactionRollback({ transaction }: TransactionStartArgs): void {
    if (transaction) {
      Ledger.close(transaction);
    }
  }

  #settle(uow: UnitOfWork | undefined, fate: 'kept' | 'rolled back'): void {
    if (uow) {
      this.#given.settle(uow, fate);
      this.#guard.forget(uow);
      this.#waits.end(uow);
    }
  }
}
