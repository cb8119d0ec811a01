import { type AnyEntity, type EntityData, type EntityManager, LockMode } from '@mikro-orm/core';
import type { Session } from '../allocate/Session.js';
import type { Database } from '../databases/Database.js';
import { ScopeChangedError } from '../errors.js';
import { columnsOf, isUpdate } from '../mikro-orm/payload.js';
import { type SavedValues, SavedValuesQuery } from '../mikro-orm/saved-values.js';
import { keyPartOf } from '../number/key-parts.js';
import { isNone, mayBeDraft } from './draft.js';
import type { EntityClaim } from './EntityClaim.js';

export function isOfDraft({ changeSet, sequence }: EntityClaim): boolean {
  return isUpdate(changeSet) && mayBeDraft(sequence, changeSet);
}

/**
 * The numbers of drafts that another transaction has issued since they were loaded. The rows are locked: what is read stays
 * true until this transaction ends.
 *
 * @returns nothing where there are none
 * @throws ScopeChangedError when another transaction has changed the scope of a draft since
 */
export async function issuedMeanwhile(
  em: EntityManager,
  { database, transaction }: Session,
  drafts: readonly EntityClaim[],
): Promise<SavedValues | undefined> {
  const query = new SavedValuesQuery();
  for (const { changeSet, sequence } of drafts) {
    query.add(changeSet, [sequence.property, ...sequence.scope.map(({ property }) => property)]);
  }
  const saved = await query.read(em, transaction?.context, LockMode.PESSIMISTIC_WRITE);
  const issued = drafts.filter((draft) => !isNone(saved.get(draft.changeSet.entity)?.[draft.sequence.property.name]));
  for (const draft of drafts) {
    const values = saved.get(draft.changeSet.entity);
    if (values && !issued.includes(draft)) {
      refuseOldScope(draft, values, database);
    }
  }
  return issued.length > 0 ? saved : undefined;
}

function refuseOldScope(
  { group, sequence, changeSet: { payload } }: EntityClaim,
  saved: EntityData<AnyEntity>,
  database: Database,
): void {
  let position = 0;
  for (const { path, property } of sequence.scope) {
    for (const value of columnsOf(saved[property.name], property)) {
      const isOld = keyPartOf(group.table, position, value, database) !== group.parts[position];
      if (isOld && !(property.name in payload)) {
        throw ScopeChangedError.ofDraft(sequence.name, path);
      }
      position++;
    }
  }
}
