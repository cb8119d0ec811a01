import type { AnyEntity, ChangeSet, EntityData, EntityManager, EntityProperty } from '@mikro-orm/core';
import { Utils, wrap } from '@mikro-orm/core';
import { abortOptionsOf } from './abort-options.js';

/** The values of saved entities, by their change sets, as the entities' snapshots would have them. */
export type SavedValues = ReadonlyMap<ChangeSet<AnyEntity>, EntityData<AnyEntity>>;

/**
 * Reads properties of saved entities that were not loaded, inside the transaction of the flush. The driver reads them,
 * as MikroORM does itself after an INSERT (`ChangeSetPersister.reloadVersionValues`): no filter hides a row, no entity
 * is made, and no hook runs.
 *
 * @param changeSets of one entity class and one schema
 */
export async function readSavedValues(
  em: EntityManager,
  transaction: object | undefined,
  [...changeSets]: readonly ChangeSet<AnyEntity>[],
  properties: Iterable<EntityProperty>,
): Promise<SavedValues> {
  const [first] = changeSets;
  if (!first) {
    return new Map();
  }
  const { meta, schema } = first;
  const platform = em.getPlatform();
  const names = new Set([...meta.primaryKeys, ...Array.from(properties, ({ name }) => name)]);
  const rows = await em.getDriver().find<AnyEntity>(
    meta.class,
    { [Utils.getPrimaryKeyHash(meta.primaryKeys)]: { $in: changeSets.map((each) => each.getPrimaryKey()) } },
    {
      // Their type lists the properties of an entity's class, which metadata does not know.
      fields: [...names] as never[],
      connectionType: 'write',
      loggerContext: { ...em.getLoggerContext({ disableContextResolution: true }), id: em._id },
      ...abortOptionsOf(em),
      ...(transaction && { ctx: transaction }),
      ...(schema !== undefined && { schema }),
    },
  );
  const byKey = new Map(rows.map((row) => [Utils.getCompositeKeyHash(row, meta, false, platform, true), row]));
  const saved = new Map<ChangeSet<AnyEntity>, EntityData<AnyEntity>>();
  for (const changeSet of changeSets) {
    const row = byKey.get(wrap(changeSet.entity, true).getSerializedPrimaryKey());
    if (row) {
      saved.set(changeSet, row);
    }
  }
  return saved;
}
