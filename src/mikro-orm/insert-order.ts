import { type AnyEntity, type ChangeSet, ChangeSetType, type EntityMetadata } from '@mikro-orm/core';

/**
 * The change sets of a flush, those of one table in the order in which MikroORM inserts them: schema by schema, as the
 * schemas first come (`ChangeSetPersister.runForEachSchema`). An entity that its constructor made has none, where one that
 * `em.create` made has the default one, so that the two are two batches.
 */
export function inInsertOrder(changeSets: readonly ChangeSet<AnyEntity>[]): readonly ChangeSet<AnyEntity>[] {
  const [first] = changeSets;
  if (changeSets.every(({ schema }) => schema === first?.schema)) {
    return changeSets;
  }
  const ranks = new Map<EntityMetadata, Map<string | undefined, number>>();
  const ranked = changeSets.map((changeSet) => {
    const ofTable = ranks.get(changeSet.rootMeta) ?? new Map<string | undefined, number>();
    const rank = ofTable.get(changeSet.schema) ?? ofTable.size;
    if (changeSet.type === ChangeSetType.CREATE) {
      ranks.set(changeSet.rootMeta, ofTable.set(changeSet.schema, rank));
    }
    return { changeSet, rank };
  });
  return ranked.sort((a, b) => a.rank - b.rank).map(({ changeSet }) => changeSet);
}
