import { type AnyEntity, type ChangeSet, ChangeSetType, type EntityManager } from '@mikro-orm/core';
import type { Group, SequenceTable } from '../allocate/Group.js';
import type { Session } from '../allocate/Session.js';
import { toNumber } from '../declare/number-mode.js';
import { type Sequence, sequencesOf } from '../declare/Sequence.js';
import { InvalidNumberError } from '../errors.js';
import { inInsertOrder } from '../mikro-orm/insert-order.js';
import { changeSetFor } from '../mikro-orm/payload.js';
import { startAtFor, stepFor, wantsNumber } from './entity-options.js';
import type { GivenNumbers } from './GivenNumbers.js';
import { GroupsByKey } from './GroupsByKey.js';
import { NewNumber } from './NewNumber.js';

export interface CollectedNumbers {
  readonly groups: readonly Group<NewNumber>[];
  /** The tables with sequences that the flush writes to, whether or not it gives numbers there. */
  readonly written: readonly SequenceTable[];
}

/**
 * Groups the numbers that a flush gives and takes by the keys of their sequences, in the order of the inserts: those of
 * all new entities, and the new ones of saved entities where the sequence is editable.
 *
 * @throws InvalidNumberError, UnknownScopeValueError
 */
export function collectGroups(
  em: EntityManager,
  changeSets: readonly ChangeSet<AnyEntity>[],
  session: Session,
  given: GivenNumbers,
): CollectedNumbers {
  const groups = new GroupsByKey(em, session);
  inInsertOrder(changeSets).forEach((changeSet, order) => {
    for (const sequence of sequencesOf(changeSet.meta)) {
      const target = groups.targetOf(sequence, changeSet.schema);
      const number = newNumberOf(sequence, changeSetFor(changeSet, sequence.home), order, given);
      if (number) {
        groups.add(target, number);
      }
    }
  });
  return { groups: groups.all, written: groups.written };
}

function newNumberOf(
  sequence: Sequence,
  changeSet: ChangeSet<AnyEntity>,
  order: number,
  given: GivenNumbers,
): NewNumber | undefined {
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
  return new NewNumber(sequence, changeSet, order, before, explicit, startAt, stepFor(sequence, entity));
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
