import { type AnyEntity, ChangeSet, type EntityMetadata } from '@mikro-orm/core';

/**
 * The part of an entity's change set that is written to a table: joined inheritance has one for each table. Up to 7.1
 * MikroORM tells only that of the leaf what was loaded; from 7.2 on all of them.
 */
export function changeSetFor(changeSet: ChangeSet<AnyEntity>, home: EntityMetadata): ChangeSet<AnyEntity> {
  const part = changeSet.tptChangeSets?.find((each) => each.meta === home);
  if (part && changeSet.originalEntity) {
    part.originalEntity ??= changeSet.originalEntity;
  }
  return part ?? changeSet;
}

/**
 * Whether a flush updates a table of an entity. With joined inheritance it leaves out the tables whose columns have not
 * changed, and has no change set for them, or an empty one for the leaf (`UnitOfWork.createTPTChangeSets`).
 */
export function updatesTable(changeSet: ChangeSet<AnyEntity>, home: EntityMetadata): boolean {
  const part = changeSetFor(changeSet, home);
  return changeSet.meta.inheritanceType !== 'tpt' || (part.meta === home && Object.keys(part.payload).length > 0);
}

/**
 * Lets a flush update a table of an entity of joined tables. To be called until `onFlush` has ended, since the unit of work
 * groups its change sets then and leaves out those that are empty.
 *
 * @param payload what to write, which may be replaced until it is written
 */
export function addTable(changeSet: ChangeSet<AnyEntity>, home: EntityMetadata, payload: object): void {
  if (changeSet.meta === home) {
    Object.assign(changeSet.payload, payload);
    return;
  }
  const parts = changeSet.tptChangeSets ?? [];
  const meta = home as EntityMetadata<AnyEntity>;
  const part = new ChangeSet(changeSet.entity, changeSet.type, { ...payload }, meta);
  if (changeSet.originalEntity) {
    part.originalEntity = changeSet.originalEntity;
  }
  changeSet.tptChangeSets = ancestorsOf(changeSet.meta).flatMap((ancestor) =>
    ancestor === home ? [part] : parts.filter((each) => each.meta === ancestor),
  );
}

/** From the immediate parent to the root, as MikroORM orders the parts. */
function ancestorsOf({ tptParent }: EntityMetadata): readonly EntityMetadata[] {
  return tptParent ? [tptParent, ...ancestorsOf(tptParent)] : [];
}
