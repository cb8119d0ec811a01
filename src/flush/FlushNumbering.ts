import type { EntityManager, EventSubscriber, FlushEventArgs, TransactionEventArgs, UnitOfWork } from '@mikro-orm/core';
import { allocate } from '../allocate/allocate.js';
import { openSession, type Session, stale } from '../allocate/Session.js';
import type { SharedOptions } from '../declare/options.js';
import { SUBSCRIBER_BRAND } from '../declare/require-subscriber.js';
import { sequencesOf } from '../declare/Sequence.js';
import { TransactionRequiredError } from '../errors.js';
import { opensTransaction } from '../mikro-orm/implicit-transaction.js';
import { rollBack } from '../mikro-orm/roll-back.js';
import type { Claims } from '../number/Claim.js';
import type { Group } from '../number/Group.js';
import { Groups } from '../number/Groups.js';
import { Ledger } from '../number/Ledger.js';
import { collectClaims } from './collect-claims.js';
import { adoptNumbers } from './draft.js';
import type { EntityClaim } from './EntityClaim.js';
import type { GivenNumbers } from './GivenNumbers.js';
import type { HookGuard } from './HookGuard.js';
import { isOfDraft, issuedMeanwhile } from './issued-meanwhile.js';
import { joinNumberTables } from './join-number-tables.js';
import type { LeftWaits } from './LeftWaits.js';
import { leaveToTrigger } from './leave-to-trigger.js';
import { refuseEdits } from './refuse-edits.js';
import { SavedEntities } from './SavedEntities.js';
import { SequenceTables } from './SequenceTables.js';
import type { UnwrittenCounters } from './UnwrittenCounters.js';
import { WrittenTables } from './WrittenTables.js';

/** MikroORM's own type has `any` for the transaction. */
export type TransactionStartArgs = Omit<TransactionEventArgs, 'transaction'> & { readonly transaction?: object };

/**
 * Numbers the new entities and the drafts of a flush, inside the transaction in which they are written.
 *
 * A flush inside an explicit transaction is numbered in `onFlush`. MikroORM opens the implicit transaction of any other
 * flush after that event, and a lock taken in it would be gone before the INSERT: such a flush is numbered in
 * `afterTransactionStart`, from the change sets that the unit of work has then. Nothing is kept between the two events.
 *
 * It stands behind the subscribers of the application: what they add in their `onFlush` is numbered too, and one that
 * throws in its `afterTransactionStart` does so before any number is given.
 */
export class FlushNumbering implements EventSubscriber {
  readonly #tables: SequenceTables;

  constructor(
    defaults: SharedOptions,
    private readonly given: GivenNumbers,
    private readonly guard: HookGuard,
    private readonly unwritten: UnwrittenCounters,
    private readonly waits: LeftWaits,
  ) {
    this.#tables = new SequenceTables(defaults);
  }

  async onFlush({ em, uow }: FlushEventArgs): Promise<void> {
    if (!this.#isActive(em)) {
      return;
    }
    this.#forget(uow);
    refuseEdits(uow);
    const joining = joinNumberTables(em, uow);
    if (joining) {
      await joining;
    }
    this.guard.join(em, uow);
    if (em.isInTransaction()) {
      await this.#number(em, uow, em.getTransactionContext<object>(), false);
    } else if (!opensTransaction(em)) {
      await this.#number(em, uow, undefined, false);
    }
  }

  async afterTransactionStart({ em, uow, transaction }: TransactionStartArgs): Promise<void> {
    if (!uow || !transaction || !this.#isActive(em)) {
      return;
    }
    try {
      await this.#number(em, uow, transaction, true);
    } catch (error) {
      this.given.settle(uow, 'rolled back');
      await rollBack(em, transaction);
      throw error;
    }
  }

  /** The last one numbers: it was added when subscribers of the application had joined behind the others. */
  #isActive(em: EntityManager): boolean {
    let last: EventSubscriber | undefined;
    for (const each of em.getEventManager().getSubscribers()) {
      last = each instanceof FlushNumbering ? each : last;
    }
    return last === this;
  }

  /** @param isOwn whether the flush has opened the transaction. Outside of it, a failure after this has no event of its own. */
  async #number(em: EntityManager, uow: UnitOfWork, transaction: object | undefined, isOwn: boolean): Promise<void> {
    const changeSets = uow.getChangeSets();
    if (!changeSets.some(({ meta }) => sequencesOf(meta).length > 0)) {
      return;
    }
    const unloaded = SavedEntities.read(em, transaction, changeSets);
    const session = openSession(em, transaction, isOwn && !unloaded && isUntouched(em));
    const saved = unloaded ? await unloaded : SavedEntities.none;
    adoptNumbers(changeSets, saved.values);
    let claims = this.#collect(em, uow, session, saved);
    if (claims.claims.length === 0) {
      return;
    }
    if (transaction === undefined) {
      refuseLocks(claims.groups);
    }
    const leaving = leaveToTrigger({ em, uow, session, claims });
    const reason = typeof leaving === 'object' ? await leaving : leaving;
    if (reason === undefined) {
      this.given.add(uow, claims.claims, !isOwn);
      this.waits.start(uow, session, claims.claims);
      return;
    }
    const drafts = claims.claims.filter(isOfDraft);
    const isOpen = () => uow.getChangeSets().length > 0;
    const owner = { owner: uow, isOpen, mayFailUnseen: !isOwn || drafts.length > 0 };
    this.unwritten.add(uow, await allocate(session, claims, owner));
    const issued = drafts.length > 0 ? await issuedMeanwhile(em, session, drafts) : undefined;
    if (issued) {
      adoptNumbers(changeSets, issued);
      claims = this.#collect(em, uow, session, saved);
      this.#forget(uow);
      // What was locked before belongs to a transaction that cannot begin again.
      this.unwritten.add(uow, await allocate(stale(session), claims, owner));
    }
    const numbered = claims.claims.filter(({ number }) => number !== undefined);
    this.given.add(uow, numbered, !isOwn);
    for (const claim of numbered) {
      claim.assign();
    }
  }

  /** What was handed out to a unit of work, and did not come into the table, is free again. */
  #forget(uow: UnitOfWork): void {
    Ledger.forget(uow);
    this.unwritten.forget(uow);
  }

  #collect(em: EntityManager, uow: UnitOfWork, { database }: Session, saved: SavedEntities): Claims<EntityClaim> {
    const claims = collectClaims(uow.getChangeSets(), {
      tables: new WrittenTables(em, database, this.#tables),
      groups: new Groups(database),
      given: this.given,
      saved,
    });
    this.guard.remember(uow, claims.claims);
    return claims;
  }
}

/** @throws TransactionRequiredError when a lock is wanted, which only a transaction can hold */
function refuseLocks(groups: readonly Group[]): void {
  for (const { table } of groups) {
    const { lock, reuse } = table.policy;
    if (lock !== 'none' || !reuse) {
      throw TransactionRequiredError.ofFlush(table.sequence.name, lock);
    }
  }
}

/** Whether nothing has been sent in a transaction that has just begun: a subscriber of the application may have. */
function isUntouched(em: EntityManager): boolean {
  const subscribers: Iterable<object> = em.getEventManager().getSubscribers();
  for (const each of subscribers) {
    if ('afterTransactionStart' in each && !(each instanceof FlushNumbering || SUBSCRIBER_BRAND in each)) {
      return false;
    }
  }
  return true;
}
