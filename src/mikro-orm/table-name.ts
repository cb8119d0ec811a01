import type { EntityManager, EntityMetadata } from '@mikro-orm/core';

/**
 * The name under which MikroORM inserts into an entity's table, unquoted, behind its schema where that is not the
 * default one (`DatabaseDriver.getTableName`, which the driver's interface does not list).
 *
 * @param schema the schema of the change set, for an entity that has one of its own
 */
export function tableNameOf(em: EntityManager, meta: EntityMetadata, schema: string | undefined): string {
  const actual = em.getDriver().getSchemaName(meta, schema === undefined ? {} : { schema });
  return actual !== undefined && actual !== em.getPlatform().getDefaultSchemaName()
    ? `${actual}.${meta.tableName}`
    : meta.tableName;
}
