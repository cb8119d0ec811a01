import { type AnyEntity, type ChangeSet, ChangeSetType } from '@mikro-orm/core';
import { toNumber } from '../declare/number-mode.js';
import { type Sequence, sequencesOf } from '../declare/Sequence.js';
import { InvalidNumberError } from '../errors.js';
import { inInsertOrder } from '../mikro-orm/insert-order.js';
import { changeSetFor, isUpdate } from '../mikro-orm/payload.js';
import type { SavedValues } from '../mikro-orm/saved-values.js';
import type { Claims } from '../number/Claim.js';
import type { Groups } from '../number/Groups.js';
import type { SequenceTable } from '../number/SequenceTable.js';
import { EntityClaim } from './EntityClaim.js';
import { startAtFor, stepFor, wantsNumber } from './entity-options.js';
import type { GivenNumbers } from './GivenNumbers.js';
import { scopeValuesOf } from './scope-values.js';
import type { WrittenTables } from './WrittenTables.js';

/** What the claims of a flush are made with. */
interface Collection {
  readonly tables: WrittenTables;
  readonly groups: Groups;
  readonly given: GivenNumbers;
  /** Scopes that had to be read. */
  readonly saved: SavedValues | undefined;
}

/**
 * The claims of a flush: those of all new entities, and of saved ones whose number is edited.
 *
 * @throws InvalidNumberError, UnknownScopeValueError
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
      const claim = claimOf(table, changeSetFor(changeSet, sequence.home), collection);
      if (claim) {
        claims.push(claim);
      }
    }
  }
  return { groups: groups.all, claims, written: tables.all };
}

function claimOf(
  table: SequenceTable,
  changeSet: ChangeSet<AnyEntity>,
  { groups, given, saved }: Collection,
): EntityClaim | undefined {
  const { sequence } = table;
  const { entity, type, payload } = changeSet;
  const isNew = type === ChangeSetType.CREATE;
  const isEdited = isUpdate(changeSet) && sequence.property.name in payload;
  if (!isNew && !isEdited) {
    return undefined;
  }
  const before = given.valueBefore(entity, sequence.property.name);
  const explicit = explicitNumberOf(sequence, before);
  if (explicit === undefined && (!isNew || !wantsNumber(sequence, entity))) {
    return undefined;
  }
  const startAt = explicit ?? startAtFor(sequence, entity);
  const step = stepFor(sequence, entity);
  const group = groups.of(table, scopeValuesOf(sequence, changeSet, saved));
  if (explicit === undefined) {
    group.willCount(step);
  }
  return new EntityClaim(group, changeSet, before, explicit, startAt, step);
}

/** @throws InvalidNumberError when the application gave something else than a number */
function explicitNumberOf({ name, options }: Sequence, value: unknown): number | undefined {
  if (value === undefined || value === null) {
    return undefined;
  }
  const number = toNumber(value, options.mode);
  if (number === undefined) {
    throw InvalidNumberError.explicitValue(name, value);
  }
  return number;
}
