import type { EntityManager, EventSubscriber, FlushEventArgs, TransactionEventArgs, UnitOfWork } from '@mikro-orm/core';
import { allocate } from '../allocate/allocate.js';
import type { Group } from '../number/Group.js';
import type { LockOptions } from '../declare/lock-options.js';
import { openSession } from '../allocate/Session.js';
import { sequencesOf } from '../declare/Sequence.js';
import { TransactionRequiredError } from '../errors.js';
import { opensTransaction } from '../mikro-orm/implicit-transaction.js';
import { setNewValue } from '../mikro-orm/payload.js';
import { rollBack } from '../mikro-orm/roll-back.js';
import { isWithin, outermostTransaction } from '../mikro-orm/transactions.js';
import { Ledger } from '../number/Ledger.js';
import { collectNumbers } from './collect-numbers.js';
import { GivenNumbers } from './GivenNumbers.js';
import { HookGuard } from './HookGuard.js';
import { refuseEdits } from './refuse-edits.js';

/** MikroORM's own type has `any` for the transaction. */
export type TransactionStartArgs = Omit<TransactionEventArgs, 'transaction'> & { readonly transaction?: object };

/**
 * Numbers the new entities of a flush, inside the transaction of their INSERT.
 *
 * A flush inside an explicit transaction is numbered in `onFlush`. MikroORM opens the implicit transaction of any other
 * flush after that event, and a lock taken in it would be gone before the INSERT: such a flush is numbered in
 * `afterTransactionStart`, from the change sets that the unit of work has then. Nothing is kept between the two events;
 * a plan left by a flush that died in between was carried out by the next one.
 *
 * `AutoSequenceSubscriber` registers it when a flush begins, and so behind the subscribers of the application: what they
 * add in their `onFlush` is numbered too.
 */
export class FlushNumbering implements EventSubscriber {
  readonly #given = new GivenNumbers();
  readonly #guard = new HookGuard();

  constructor(private readonly defaults: LockOptions) {}

  async onFlush({ em, uow }: FlushEventArgs): Promise<void> {
    Ledger.forget(uow);
    refuseEdits(uow);
    if (em.isInTransaction()) {
      await this.#number(em, uow, em.getTransactionContext<object>(), true);
    } else if (!opensTransaction(em)) {
      await this.#number(em, uow, undefined, true);
    }
  }

  async afterTransactionStart({ em, uow, transaction }: TransactionStartArgs): Promise<void> {
    if (!uow || !transaction) {
      return;
    }
    try {
      await this.#number(em, uow, transaction, false);
    } catch (error) {
      this.#given.settle(uow);
      await rollBack(em, transaction);
      throw error;
    }
  }

  /** In an explicit transaction, which may go on: the numbers are the entities' own now. */
  afterFlush({ uow }: FlushEventArgs): void {
    Ledger.settle(uow);
    this.#given.settle(uow);
  }

  /** Also when the connection is gone, and the event after the rollback never comes. */
  beforeTransactionRollback({ uow, transaction }: TransactionStartArgs): void {
    if (transaction) {
      Ledger.of(outermostTransaction(transaction)).takeBack((each) => isWithin(each, transaction));
    }
    if (uow) {
      this.#given.settle(uow);
    }
  }

  /** A transaction that goes on after a failed flush, which SQLite allows. */
  afterTransactionCommit({ uow }: TransactionEventArgs): void {
    if (uow) {
      this.#given.settle(uow);
    }
  }

  /** @param mayFailUnseen whether a failure of the flush after this has no event of its own: outside its own transaction */
  async #number(
    em: EntityManager,
    uow: UnitOfWork,
    transaction: object | undefined,
    mayFailUnseen: boolean,
  ): Promise<void> {
    const changeSets = uow.getChangeSets();
    if (!changeSets.some(({ meta }) => sequencesOf(meta).length > 0)) {
      return;
    }
    this.#guard.forget(em, changeSets);
    const session = openSession(em, transaction);
    const demand = collectNumbers(em, changeSets, session.database, this.#given, this.defaults);
    if (demand.claims.length === 0) {
      return;
    }
    if (transaction === undefined) {
      this.#requireTransaction(demand.groups);
    }
    await allocate(session, demand, { owner: uow, isOpen: () => uow.getChangeSets().length > 0 });
    for (const each of demand.claims) {
      if (each.number !== undefined) {
        this.#given.add(uow, each, mayFailUnseen);
        setNewValue(each.changeSet, each.sequence.property, each.value, each.number);
      }
    }
    this.#guard.watchHooks(em, demand.claims);
  }

  /** @throws TransactionRequiredError */
  #requireTransaction(groups: readonly Group[]): void {
    for (const { table } of groups) {
      const { lock } = table.policy;
      if (lock !== 'none') {
        throw TransactionRequiredError.ofFlush(table.sequence.name, lock);
      }
    }
  }
}
