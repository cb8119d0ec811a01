import {
  type AnyEntity,
  type ChangeSet,
  ChangeSetType,
  type EntityManager,
  EventType,
  type UnitOfWork,
} from '@mikro-orm/core';
import { isTriggerThere } from '../allocate/is-trigger-there.js';
import type { Session } from '../allocate/Session.js';
import { type Sequence, sequencesOf } from '../declare/Sequence.js';
import { abortOptionsOf } from '../mikro-orm/abort-options.js';
import { returnsGivenValues } from '../mikro-orm/returns-given-values.js';
import type { Claims } from '../number/Claim.js';
import { keyTextOf } from '../number/key-text.js';
import { isNullForAWhile } from '../schema/null-for-a-while.js';
import type { EntityClaim } from './EntityClaim.js';

/**
 * From here on the two statements of the subscriber take less time than the calls of the trigger, which locks and reads for
 * each row (bench/README.md).
 */
export const MAX_LEFT_CLAIMS = 20;

/** So many keys a transaction may lock before it should lock the table instead, which only the subscriber can. */
const MAX_LEFT_KEYS = 100;

/** What speaks against leaving a flush to the trigger, in the words of the documentation. */
export type ReasonToNumber =
  | 'its sequence has no trigger'
  | 'MikroORM does not bring its number back'
  | 'it numbers under several keys'
  | 'it numbers under a key that the database has still to make'
  | 'it numbers many entities'
  | 'the application gives a number'
  | 'it writes to other rows with sequences'
  | 'it writes something else before'
  | 'its scope may be null for a while'
  | 'an abort signal may end it'
  | 'a time limit may end it'
  | 'a hook may want the number'
  | 'no transaction would hold the lock'
  | 'the transaction has numbers that are not in the table'
  | 'the transaction holds many locks'
  | 'the schema does not have the trigger yet';

/** A flush whose claims are known. */
export interface CollectedFlush {
  readonly em: EntityManager;
  readonly uow: UnitOfWork;
  readonly session: Session;
  readonly claims: Claims<EntityClaim>;
}

/**
 * Leaves a flush to the trigger when nothing speaks against it: the INSERT then numbers by itself, and no statement comes
 * before it.
 *
 * @returns why not, undefined when it is left
 */
export function leaveToTrigger(
  flush: CollectedFlush,
): ReasonToNumber | undefined | Promise<ReasonToNumber | undefined> {
  const reason = reasonInFlush(flush);
  if (reason !== undefined) {
    return reason;
  }
  const isThere = isThereFor(flush);
  return typeof isThere === 'boolean'
    ? leaveIfThere(flush, isThere)
    : isThere.then((answer) => leaveIfThere(flush, answer));
}

function leaveIfThere(flush: CollectedFlush, isThere: boolean): ReasonToNumber | undefined {
  if (!isThere) {
    return 'the schema does not have the trigger yet';
  }
  // From here to the record nothing waits: no other flush of the transaction comes between.
  const busy = reasonInTransaction(flush);
  if (busy === undefined) {
    leave(flush);
  }
  return busy;
}

/** The order is that of the cost of asking. */
function reasonInFlush({ em, uow, claims: { claims, groups } }: CollectedFlush): ReasonToNumber | undefined {
  const [group] = groups;
  if (!group?.table.trigger) {
    return 'its sequence has no trigger';
  }
  if (!returnsGivenValues()) {
    return 'MikroORM does not bring its number back';
  }
  const { policy, sequence } = group.table;
  if (groups.length > 1) {
    // A trigger takes its locks in the order of the rows: two keys in two orders are a deadlock.
    return 'it numbers under several keys';
  }
  if (!group.isKnown) {
    // Nobody else can have it, so that the subscriber needs no statement either.
    return 'it numbers under a key that the database has still to make';
  }
  if (claims.length > MAX_LEFT_CLAIMS) {
    return 'it numbers many entities';
  }
  if (claims.some(({ explicit }) => explicit !== undefined)) {
    // The trigger does not lock for a row that has its number: the next one would wait for the unique constraint, and fail.
    return 'the application gives a number';
  }
  const changeSets = uow.getChangeSets();
  if (changeSets.filter(({ meta }) => sequencesOf(meta).length > 0).length > claims.length) {
    // Their tables and keys are locked before the first INSERT, in one order for all flushes.
    return 'it writes to other rows with sequences';
  }
  if (changeSets.some(({ type }) => type === ChangeSetType.UPDATE_EARLY || type === ChangeSetType.DELETE_EARLY)) {
    // Rows would be locked before the key, which other flushes lock first.
    return 'it writes something else before';
  }
  if (mayBeNullForAWhile(sequence)) {
    // The trigger would see the null.
    return 'its scope may be null for a while';
  }
  if (abortOptionsOf(em)?.signal) {
    // It would not end an INSERT that waits.
    return 'an abort signal may end it';
  }
  if (policy.lockTimeout !== undefined) {
    return 'a time limit may end it';
  }
  return changeSets.some((changeSet) => hasHooks(em, changeSet)) ? 'a hook may want the number' : undefined;
}

function reasonInTransaction({ session, claims: { groups } }: CollectedFlush): ReasonToNumber | undefined {
  const { transaction, database } = session;
  if (!transaction) {
    return 'no transaction would hold the lock';
  }
  if (transaction.ledger.isPending) {
    // The trigger knows the table only.
    return 'the transaction has numbers that are not in the table';
  }
  const fits = transaction.ledger.addLockedKeys(groups, MAX_LEFT_KEYS, (group) => keyTextOf(group, database));
  return fits ? undefined : 'the transaction holds many locks';
}

function leave({ uow, session, claims: { claims } }: CollectedFlush): void {
  for (const claim of claims) {
    claim.leave();
  }
  const isOpen = () => uow.getChangeSets().length > 0 && claims.some(({ changeSet }) => !changeSet.persisted);
  session.transaction?.ledger.leave({ owner: uow, isOpen });
}

function isThereFor({ session, claims: { groups } }: CollectedFlush): boolean | Promise<boolean> {
  const [group] = groups;
  return group !== undefined && isTriggerThere(session, group.table);
}

/** What MikroORM calls between the numbering and the end of the flush. */
const HOOKS = {
  [ChangeSetType.CREATE]: [EventType.beforeCreate, EventType.afterCreate],
  [ChangeSetType.UPDATE]: [EventType.beforeUpdate, EventType.afterUpdate],
  [ChangeSetType.UPDATE_EARLY]: [EventType.beforeUpdate, EventType.afterUpdate],
  [ChangeSetType.DELETE]: [EventType.beforeDelete, EventType.afterDelete],
  [ChangeSetType.DELETE_EARLY]: [EventType.beforeDelete, EventType.afterDelete],
} as const;

function hasHooks(em: EntityManager, { meta, type }: ChangeSet<AnyEntity>): boolean {
  return HOOKS[type].some((event) => em.getEventManager().hasListeners(event, meta));
}

const nullForAWhile = new WeakMap<Sequence, boolean>();

function mayBeNullForAWhile(sequence: Sequence): boolean {
  const known = nullForAWhile.get(sequence);
  if (known !== undefined) {
    return known;
  }
  const result = sequence.scope.some(({ property }) => isNullForAWhile(property, sequence.home));
  nullForAWhile.set(sequence, result);
  return result;
}
