import type { AnyEntity, ChangeSet } from '@mikro-orm/core';
import type { Member } from '../allocate/Group.js';

/** A number that a flush has to give: to a new entity, by way of the change set that inserts it. */
export interface NewNumber extends Member {
  readonly changeSet: ChangeSet<AnyEntity>;
}
