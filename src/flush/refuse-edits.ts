import { type AnyEntity, type ChangeSet, ChangeSetType, type UnitOfWork } from '@mikro-orm/core';
import { sequencesOf } from '../declare/Sequence.js';
import { NotEditableError } from '../errors.js';

/** @throws NotEditableError when the flush would change the number of a saved entity whose sequence is not editable */
export function refuseEdits(uow: UnitOfWork): void {
  for (const changeSet of uow.getChangeSets()) {
    if (isUpdate(changeSet)) {
      for (const each of [changeSet, ...(changeSet.tptChangeSets ?? [])]) {
        refuseEdit(each);
      }
    }
  }
}

export function isUpdate({ type }: ChangeSet<AnyEntity>): boolean {
  return type === ChangeSetType.UPDATE || type === ChangeSetType.UPDATE_EARLY;
}

function refuseEdit({ meta, payload, originalEntity }: ChangeSet<AnyEntity>): void {
  for (const { name, property, options } of sequencesOf(meta)) {
    if (property.name in payload && !options.editable) {
      throw NotEditableError.ofChange(name, originalEntity?.[property.name], payload[property.name]);
    }
  }
}
