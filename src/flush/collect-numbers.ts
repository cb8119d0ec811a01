import { type AnyEntity, type ChangeSet, ChangeSetType, type EntityManager } from '@mikro-orm/core';
import type { Database } from '../databases/Database.js';
import type { SharedOptions } from '../declare/options.js';
import { toNumber } from '../declare/number-mode.js';
import { type Sequence, sequencesOf } from '../declare/Sequence.js';
import { InvalidNumberError } from '../errors.js';
import { inInsertOrder } from '../mikro-orm/insert-order.js';
import { changeSetFor } from '../mikro-orm/payload.js';
import type { SavedValues } from '../mikro-orm/saved-values.js';
import type { Claims } from '../number/Claim.js';
import type { SequenceTable } from '../number/SequenceTable.js';
import { startAtFor, stepFor, wantsNumber } from './entity-options.js';
import type { GivenNumbers } from './GivenNumbers.js';
import { GroupsByKey } from './GroupsByKey.js';
import { NewNumber } from './NewNumber.js';

/**
 * Collects the numbers that a flush gives and takes, grouped by the keys of their sequences: those of all new entities,
 * and the new ones of saved entities where the sequence is editable.
 *
 * @param saved scopes that had to be read
 * @throws InvalidNumberError, UnknownScopeValueError
 */
export function collectNumbers(
  em: EntityManager,
  changeSets: readonly ChangeSet<AnyEntity>[],
  database: Database,
  given: GivenNumbers,
  defaults: SharedOptions,
  saved: SavedValues | undefined,
): Claims<NewNumber> {
  const groups = new GroupsByKey(em, database, defaults, saved);
  const claims: NewNumber[] = [];
  for (const changeSet of inInsertOrder(changeSets)) {
    for (const sequence of sequencesOf(changeSet.meta)) {
      const target = groups.targetOf(sequence, changeSet.schema);
      const number = newNumberOf(target, changeSetFor(changeSet, sequence.home), groups, given);
      if (number) {
        claims.push(number);
      }
    }
  }
  return { groups: groups.all, claims, written: groups.written };
}

function newNumberOf(
  target: SequenceTable,
  changeSet: ChangeSet<AnyEntity>,
  groups: GroupsByKey,
  given: GivenNumbers,
): NewNumber | undefined {
  const { sequence } = target;
  const { entity, type, payload } = changeSet;
  const isNew = type === ChangeSetType.CREATE;
  const isEdited = !isNew && type !== ChangeSetType.DELETE && type !== ChangeSetType.DELETE_EARLY;
  if (!isNew && !(isEdited && sequence.property.name in payload)) {
    return undefined;
  }
  const before = given.valueBefore(entity, sequence.property.name);
  const explicit = explicitNumberOf(sequence, before);
  if (explicit === undefined && (!isNew || !wantsNumber(sequence, entity))) {
    return undefined;
  }
  const startAt = explicit ?? startAtFor(sequence, entity);
  const step = stepFor(sequence, entity);
  const group = groups.groupOf(target, changeSet);
  if (explicit === undefined) {
    group.willCount(step);
  }
  return new NewNumber(group, changeSet, before, explicit, startAt, step);
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
