import {
  type AnyEntity,
  type ChangeSet,
  type EntityData,
  type EntityManager,
  type EntityProperty,
  LockMode,
  Utils,
  wrap,
} from '@mikro-orm/core';
import { abortOptionsOf } from './abort-options.js';

/** The values of saved entities as the entities' snapshots would have them. */
export type SavedValues = ReadonlyMap<AnyEntity, EntityData<AnyEntity>>;

type RowLock = LockMode.NONE | LockMode.PESSIMISTIC_WRITE;

/** What to read of saved entities. */
export class SavedValuesQuery {
  readonly #parts = new Map<string, { changeSets: Map<AnyEntity, ChangeSet<AnyEntity>>; names: Set<string> }>();

  get isEmpty(): boolean {
    return this.#parts.size === 0;
  }

  /** Adds properties of an entity, if there are any. */
  add(changeSet: ChangeSet<AnyEntity>, properties: readonly EntityProperty[]): void {
    if (properties.length === 0) {
      return;
    }
    const { meta, schema, entity } = changeSet;
    const key = [meta.uniqueName, schema].join('\0');
    const part = this.#parts.get(key) ?? { changeSets: new Map(), names: new Set(meta.primaryKeys) };
    this.#parts.set(key, part);
    part.changeSets.set(entity, changeSet);
    for (const { name } of properties) {
      part.names.add(name);
    }
  }

  /**
   * Reads inside the transaction of the flush, where there is one: a statement for each class and schema.
   *
   * @param lockMode whether the rows are locked until the transaction ends, where the database has locks of rows
   */
  async read(
    em: EntityManager,
    transaction: object | undefined,
    lockMode: RowLock = LockMode.NONE,
  ): Promise<SavedValues> {
    const saved = new Map<AnyEntity, EntityData<AnyEntity>>();
    for (const { changeSets, names } of this.#parts.values()) {
      for (const [key, row] of await rowsOf(em, transaction, lockMode, [...changeSets.values()], [...names])) {
        saved.set(key, row);
      }
    }
    return saved;
  }
}

/**
 * The driver reads, as MikroORM has it do after an INSERT (`ChangeSetPersister.reloadVersionValues`): no filter hides a
 * row, no entity is made, and no hook runs.
 */
async function rowsOf(
  em: EntityManager,
  transaction: object | undefined,
  lockMode: RowLock,
  changeSets: readonly ChangeSet<AnyEntity>[],
  names: readonly string[],
): Promise<SavedValues> {
  const [first] = changeSets;
  if (!first) {
    return new Map();
  }
  const { meta, schema } = first;
  const platform = em.getPlatform();
  const rows = await em.getDriver().find<AnyEntity>(
    meta.class,
    { [Utils.getPrimaryKeyHash(meta.primaryKeys)]: { $in: changeSets.map((each) => each.getPrimaryKey()) } },
    {
      // Their type lists the properties of an entity's class, which metadata does not know.
      fields: names as never[],
      connectionType: 'write',
      loggerContext: { ...em.getLoggerContext({ disableContextResolution: true }), id: em._id },
      ...abortOptionsOf(em),
      ...(transaction && { ctx: transaction, lockMode }),
      ...(schema !== undefined && { schema }),
    },
  );
  const byKey = new Map(rows.map((row) => [Utils.getCompositeKeyHash(row, meta, false, platform, true), row]));
  return new Map(
    changeSets.flatMap(({ entity }) => {
      const row = byKey.get(wrap(entity, true).getSerializedPrimaryKey());
      return row ? [[entity, row] as const] : [];
    }),
  );
}
