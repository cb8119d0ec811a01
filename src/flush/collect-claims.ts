import { type AnyEntity, type ChangeSet, ChangeSetType } from '@mikro-orm/core';
import { startAtFor, stepFor, wantsNumber } from '../declare/entity-options.js';
import { explicitNumberOf } from '../declare/explicit-number.js';
import { sequencesOf } from '../declare/Sequence.js';
import { inInsertOrder } from '../mikro-orm/insert-order.js';
import { isUpdate } from '../mikro-orm/payload.js';
import { changeSetFor } from '../mikro-orm/table-change-sets.js';
import type { Claims } from '../number/Claim.js';
import type { Groups } from '../number/Groups.js';
import type { SequenceTable } from '../number/SequenceTable.js';
import { EntityClaim } from './EntityClaim.js';
import { isDraft } from './draft.js';
import type { GivenNumbers } from './GivenNumbers.js';
import type { SavedEntities } from './SavedEntities.js';
import { scopeValuesOf } from './scope-values.js';
import type { WrittenTables } from './WrittenTables.js';

/** What the claims of a flush are made with. */
interface Collection {
  readonly tables: WrittenTables;
  readonly groups: Groups;
  readonly given: GivenNumbers;
  readonly saved: SavedEntities;
}

/**
 * The claims of a flush: those of new entities, of drafts, and of saved entities whose number is edited.
 *
 * @throws ExplicitNumberError, InvalidNumberError, UnknownScopeValueError
 */
export function collectClaims(
  changeSets: readonly ChangeSet<AnyEntity>[],
  collection: Collection,
): Claims<EntityClaim> {
  const { tables, groups } = collection;
  const claims: EntityClaim[] = [];
  for (const changeSet of inInsertOrder(changeSets)) {
    for (const sequence of sequencesOf(changeSet.meta)) {
      const table = tables.add(sequence, changeSet);
      const claim = claimOf(table, changeSet, collection);
      if (claim) {
        claims.push(claim);
      }
    }
  }
  return { groups: groups.all, claims, written: tables.all };
}

function claimOf(
  table: SequenceTable,
  whole: ChangeSet<AnyEntity>,
  { groups, given, saved }: Collection,
): EntityClaim | undefined {
  const { sequence } = table;
  const changeSet = changeSetFor(whole, sequence.home);
  const { entity, payload } = changeSet;
  const isNew = changeSet.type === ChangeSetType.CREATE;
  const isUpdated = isUpdate(changeSet);
  const asks = isNew || (isUpdated && isDraft(sequence, whole, saved.valuesOf(whole)));
  if (!asks && !(isUpdated && sequence.property.name in payload)) {
    return undefined;
  }
  const before = given.valueBefore(entity, sequence.property.name);
  const explicit = explicitNumberOf(sequence, before, asks);
  const seen = saved.seen(whole);
  if (explicit === undefined && !(asks && wantsNumber(sequence, seen))) {
    return undefined;
  }
  const startAt = explicit ?? startAtFor(sequence, seen);
  const step = stepFor(sequence, seen);
  const group = groups.of(table, scopeValuesOf(sequence, changeSet, saved.valuesOf(whole)));
  if (explicit === undefined) {
    group.willCount(step);
  }
  return new EntityClaim(group, changeSet, before, explicit, startAt, step);
}
