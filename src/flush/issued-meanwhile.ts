import type { EntityManager } from '@mikro-orm/core';
import { isUpdate } from '../mikro-orm/payload.js';
import { type SavedValues, SavedValuesQuery } from '../mikro-orm/saved-values.js';
import { mayBeDraft } from './draft.js';
import type { EntityClaim } from './EntityClaim.js';

export function isOfDraft({ changeSet, sequence }: EntityClaim): boolean {
  return isUpdate(changeSet) && mayBeDraft(sequence, changeSet);
}

/**
 * The numbers of drafts that another transaction has issued since they were loaded. The locks are held now, so that
 * nobody issues them any more.
 *
 * @returns nothing where there are none
 */
export async function issuedMeanwhile(
  em: EntityManager,
  transaction: object | undefined,
  drafts: readonly EntityClaim[],
): Promise<SavedValues | undefined> {
  if (drafts.length === 0) {
    return undefined;
  }
  const query = new SavedValuesQuery();
  for (const { changeSet, sequence } of drafts) {
    query.add(changeSet, [sequence.property]);
  }
  const saved = await query.read(em, transaction);
  const isIssued = drafts.some(({ changeSet: { entity }, sequence: { property } }) => {
    const number: unknown = saved.get(entity)?.[property.name];
    return number !== null && number !== undefined;
  });
  return isIssued ? saved : undefined;
}
