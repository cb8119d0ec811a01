import type { AnyEntity, ChangeSet, UnitOfWork } from '@mikro-orm/core';
import { sequencesOf } from '../declare/Sequence.js';
import { NotEditableError } from '../errors.js';
import { isUpdate } from '../mikro-orm/payload.js';

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

function refuseEdit({ meta, payload, originalEntity }: ChangeSet<AnyEntity>): void {
  for (const { name, property, options } of sequencesOf(meta)) {
    if (property.name in payload && !options.editable) {
      throw NotEditableError.ofChange(name, originalEntity?.[property.name], payload[property.name]);
    }
  }
}
