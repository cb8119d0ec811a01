import type { AnyEntity, ChangeSet, EntityManager, UnitOfWork } from '@mikro-orm/core';
import { type Sequence, sequencesOf } from '../declare/Sequence.js';
import { isUpdate } from '../mikro-orm/payload.js';
import { addTable, updatesTable } from '../mikro-orm/table-change-sets.js';
import { isNone, mayBeDraft } from './draft.js';
import { wantsNumber } from '../declare/entity-options.js';
import { SavedEntities } from './SavedEntities.js';

/**
 * Lets the flush update the tables of the numbers of drafts that it issues. With joined inheritance a status may be in one
 * table and the number in another, which MikroORM would leave alone.
 *
 * @returns nothing where there are none
 */
export function joinNumberTables(em: EntityManager, uow: UnitOfWork): Promise<void> | undefined {
  const drafts = draftsOf(uow);
  return drafts.length > 0 ? join(em, drafts) : undefined;
}

async function join(em: EntityManager, drafts: readonly Draft[]): Promise<void> {
  const context = em.getTransactionContext<object>();
  const changeSets = drafts.map(([changeSet]) => changeSet);
  const saved = (await SavedEntities.read(em, context, changeSets)) ?? SavedEntities.none;
  for (const [changeSet, sequence] of drafts) {
    const number: unknown = saved.valuesOf(changeSet)?.[sequence.property.name];
    if (isNone(number) && wantsNumber(sequence, saved.seen(changeSet))) {
      addTable(changeSet, sequence.home, { [sequence.property.name]: null });
    }
  }
}

type Draft = readonly [ChangeSet<AnyEntity>, Sequence];

function draftsOf(uow: UnitOfWork): readonly Draft[] {
  const drafts: Draft[] = [];
  for (const changeSet of uow.getChangeSets()) {
    if (isUpdate(changeSet) && changeSet.meta.inheritanceType === 'tpt') {
      for (const sequence of sequencesOf(changeSet.meta)) {
        if (mayBeDraft(sequence, changeSet) && !updatesTable(changeSet, sequence.home)) {
          drafts.push([changeSet, sequence]);
        }
      }
    }
  }
  return drafts;
}
