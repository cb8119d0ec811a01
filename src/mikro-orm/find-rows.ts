import {
  type AnyEntity,
  type EntityManager,
  type EntityMetadata,
  LockMode,
  type QueryOrderMap,
  Utils,
  wrap,
} from '@mikro-orm/core';

/** Which entities are found, and how much of them. */
export interface FindRows {
  readonly where: object;
  readonly orderBy?: readonly QueryOrderMap<AnyEntity>[];
  readonly limit?: number;
  readonly offset?: number;
  /** The properties that are loaded. Default: those that an entity has when it is loaded without further ado. */
  readonly fields?: readonly string[] | undefined;
  /** Whether their rows are locked until the transaction ends. */
  readonly isLocked?: boolean;
  readonly schema: string | undefined;
}

/**
 * Entities in a unit of work of their own, in the transaction of the entity manager. No filter hides any, and none comes from
 * a replica.
 */
export async function findRows(
  em: EntityManager,
  meta: EntityMetadata,
  { where, orderBy = [], limit, offset, fields, isLocked = false, schema }: FindRows,
): Promise<readonly AnyEntity[]> {
  const fork = em.fork({ keepTransactionContext: true, disableContextResolution: true });
  return fork.find<AnyEntity>(meta.class, where, {
    filters: false,
    connectionType: 'write',
    orderBy: [...orderBy],
    ...(limit !== undefined && { limit }),
    ...(offset !== undefined && offset > 0 && { offset }),
    // Their type lists the properties of an entity's class, which metadata does not know.
    ...(fields && { fields: fields as never[] }),
    ...(isLocked && canLock(meta) && em.isInTransaction() && { lockMode: LockMode.PESSIMISTIC_WRITE }),
    ...(schema !== undefined && { schema }),
  });
}

/** What finds the entities of these primary keys. */
export function withKeys({ primaryKeys }: EntityMetadata, keys: readonly unknown[]): object {
  return { [Utils.getPrimaryKeyHash([...primaryKeys])]: { $in: keys } };
}

/** The primary key as a condition takes it. */
export function keyOfRow(row: AnyEntity): unknown {
  const keys = wrap(row, true).getPrimaryKeys() ?? [];
  return keys.length === 1 ? keys[0] : keys;
}

/** One text for each primary key. */
export function keyTextOfRow(row: AnyEntity): string {
  return wrap(row, true).getSerializedPrimaryKey();
}

/** PostgreSQL locks no rows of an outer join, by which MikroORM reads the tables of subclasses. */
function canLock({ allTPTDescendants = [] }: EntityMetadata): boolean {
  return allTPTDescendants.length === 0;
}

/** How many rows MikroORM updates in one statement, which finds each by going through all. */
const ROWS_AT_ONCE = 300;

/** Writes one property of entities, by their primary keys. */
export async function updateRows(
  em: EntityManager,
  meta: EntityMetadata,
  property: string,
  values: readonly (readonly [row: AnyEntity, value: unknown])[],
  schema: string | undefined,
): Promise<void> {
  const transaction: object | undefined = em.getTransactionContext<object>();
  for (let from = 0; from < values.length; from += ROWS_AT_ONCE) {
    const part = values.slice(from, from + ROWS_AT_ONCE);
    await em.getDriver().nativeUpdateMany<AnyEntity>(
      meta.class,
      part.map(([row]) => conditionOf(row, meta)),
      part.map(([, value]) => ({ [property]: value })),
      {
        convertCustomTypes: false,
        processCollections: false,
        ...(transaction && { ctx: transaction }),
        ...(schema !== undefined && { schema }),
      },
    );
  }
}

function conditionOf(row: AnyEntity, meta: EntityMetadata): object {
  const keys: unknown[] = wrap(row, true).getPrimaryKeys(true) ?? [];
  return keys.length === 1 ? (keys[0] as object) : Utils.getPrimaryKeyCondFromArray(keys as never[], meta);
}
