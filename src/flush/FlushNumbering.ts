import type { EntityManager, EventSubscriber, FlushEventArgs, TransactionEventArgs, UnitOfWork } from '@mikro-orm/core';
import { allocate } from '../allocate/allocate.js';
import type { Group } from '../number/Group.js';
import type { SharedOptions } from '../declare/options.js';
import { openSession } from '../allocate/Session.js';
import { sequencesOf } from '../declare/Sequence.js';
import { TransactionRequiredError } from '../errors.js';
import { opensTransaction } from '../mikro-orm/implicit-transaction.js';
import { setNewValue } from '../mikro-orm/payload.js';
import { standingBehind } from '../mikro-orm/stand-behind.js';
import { rollBack } from '../mikro-orm/roll-back.js';
import { Ledger } from '../number/Ledger.js';
import { collectNumbers } from './collect-numbers.js';
import type { GivenNumbers } from './GivenNumbers.js';
import type { HookGuard } from './HookGuard.js';
import { readUnknownScopes } from './read-unknown-scopes.js';
import { refuseEdits } from './refuse-edits.js';

/** MikroORM's own type has `any` for the transaction. */
export type TransactionStartArgs = Omit<TransactionEventArgs, 'transaction'> & { readonly transaction?: object };

/**
 * Numbers the new entities of a flush, inside the transaction of their INSERT.
 *
 * A flush inside an explicit transaction is numbered in `onFlush`. MikroORM opens the implicit transaction of any other
 * flush after that event, and a lock taken in it would be gone before the INSERT: such a flush is numbered in
 * `afterTransactionStart`, from the change sets that the unit of work has then. Nothing is kept between the two events.
 *
 * It stands behind the subscribers of the application: what they add in their `onFlush` is numbered too, and one that
 * throws in its `afterTransactionStart` does so before any number is given.
 */
export class FlushNumbering implements EventSubscriber {
  constructor(
    private readonly defaults: SharedOptions,
    private readonly given: GivenNumbers,
    private readonly guard: HookGuard,
  ) {}

  async onFlush({ em, uow }: FlushEventArgs): Promise<void> {
    if (!this.#isActive(em)) {
      return;
    }
    Ledger.forget(uow);
    refuseEdits(uow);
    this.guard.join(em, uow);
    if (em.isInTransaction()) {
      await this.#number(em, uow, em.getTransactionContext<object>(), true);
    } else if (!opensTransaction(em)) {
      await this.#number(em, uow, undefined, true);
    }
  }

  async afterTransactionStart({ em, uow, transaction }: TransactionStartArgs): Promise<void> {
    if (!uow || !transaction || !this.#isActive(em)) {
      return;
    }
    try {
      await this.#number(em, uow, transaction, false);
    } catch (error) {
      this.given.settle(uow, 'rolled back');
      await rollBack(em, transaction);
      throw error;
    }
  }

  /** Another one stands behind it when subscribers of the application have joined since. */
  #isActive(em: EntityManager): boolean {
    return standingBehind(em).includes(this);
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
    const session = openSession(em, transaction);
    const unknown = readUnknownScopes(em, transaction, changeSets);
    const saved = unknown && (await unknown);
    const demand = collectNumbers(em, changeSets, session.database, this.given, this.defaults, saved);
    this.guard.remember(uow, demand.claims);
    if (demand.claims.length === 0) {
      return;
    }
    if (transaction === undefined) {
      this.#requireTransaction(demand.groups);
    }
    await allocate(session, demand, { owner: uow, isOpen: () => uow.getChangeSets().length > 0 });
    for (const each of demand.claims) {
      if (each.number !== undefined) {
        this.given.add(uow, each, mayFailUnseen);
        setNewValue(each.changeSet, each.sequence.property, each.value, each.number);
      }
    }
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
