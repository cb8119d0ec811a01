import type { AnyEntity, ChangeSet, UnitOfWork } from '@mikro-orm/core';
import { type Sequence, sequencesOf } from '../declare/Sequence.js';
import { NotEditableError } from '../errors.js';
import { isUpdate } from '../mikro-orm/payload.js';
import { changeSetFor } from '../mikro-orm/table-change-sets.js';
import { mayBeDraft } from './draft.js';

/**
 * Refuses to change the number of a saved entity whose sequence is not editable. Whether a draft may be given one is known
 * when its number is.
 *
 * @throws NotEditableError
 */
export function refuseEdits(uow: UnitOfWork): void {
  for (const changeSet of uow.getChangeSets()) {
    if (isUpdate(changeSet)) {
      for (const sequence of sequencesOf(changeSet.meta)) {
        refuseEdit(sequence, changeSet);
      }
    }
  }
}

function refuseEdit(sequence: Sequence, changeSet: ChangeSet<AnyEntity>): void {
  const { name, property, options, home } = sequence;
  const { payload } = changeSetFor(changeSet, home);
  if (property.name in payload && !options.editable && !mayBeDraft(sequence, changeSet)) {
    throw NotEditableError.ofChange(name, changeSet.originalEntity?.[property.name], payload[property.name]);
  }
}
