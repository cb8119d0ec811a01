import type { AnyEntity, ChangeSet, EntityData } from '@mikro-orm/core';
import { toMode } from '../declare/number-mode.js';
import { type Sequence, sequencesOf } from '../declare/Sequence.js';
import { NotEditableError } from '../errors.js';
import { isUpdate } from '../mikro-orm/payload.js';
import type { SavedValues } from '../mikro-orm/saved-values.js';
import { changeSetFor } from '../mikro-orm/table-change-sets.js';

/**
 * Whether a saved entity has no number, as far as it was loaded, and may get one. A sequence with `when` numbers saved
 * entities too: in the flush in which `when` has become true.
 */
export function mayBeDraft({ property, options }: Sequence, { originalEntity }: ChangeSet<AnyEntity>): boolean {
  return options.when !== undefined && isNone(originalEntity?.[property.name]);
}

/**
 * Whether it has none in the database.
 *
 * @param saved what was read of it, if its number was not loaded
 */
export function isDraft(
  sequence: Sequence,
  changeSet: ChangeSet<AnyEntity>,
  saved: EntityData<AnyEntity> | undefined,
): boolean {
  const isKnown = changeSet.originalEntity?.[sequence.property.name] === null || saved !== undefined;
  return isKnown && mayBeDraft(sequence, changeSet);
}

/**
 * Lets entities know the numbers that the database has and they have not: those that were not loaded, and those that
 * another transaction has issued since.
 *
 * @throws NotEditableError when the application has given the entity another one
 */
export function adoptNumbers(changeSets: readonly ChangeSet<AnyEntity>[], saved: SavedValues): void {
  for (const changeSet of changeSets) {
    const values = isUpdate(changeSet) ? saved.get(changeSet.entity) : undefined;
    for (const sequence of values ? sequencesOf(changeSet.meta) : []) {
      const number: unknown = values?.[sequence.property.name];
      if (!isNone(number) && mayBeDraft(sequence, changeSet)) {
        adopt(sequence, changeSet, number);
      }
    }
  }
}

function adopt({ name, property, home, options }: Sequence, changeSet: ChangeSet<AnyEntity>, number: unknown): void {
  const { entity, originalEntity } = changeSet;
  const { payload } = changeSetFor(changeSet, home);
  const given: unknown = property.name in payload ? entity[property.name] : undefined;
  const isGiven = !isNone(given) || (given === null && originalEntity?.[property.name] === undefined);
  if (isGiven && !options.editable) {
    throw NotEditableError.ofChange(name, number, given);
  }
  if (!isGiven) {
    entity[property.name] = toMode(String(number), options.mode);
    if (property.name in payload) {
      payload[property.name] = number;
    }
  }
  if (originalEntity) {
    originalEntity[property.name] = number;
  }
}

export function isNone(number: unknown): boolean {
  return number === null || number === undefined;
}
