import type { EntityManager, EntityMetadata, Platform } from '@mikro-orm/core';

/**
 * The name under which MikroORM inserts into an entity's table, unquoted, behind its schema where that is not the
 * default one (`DatabaseDriver.getTableName`, which the driver's interface does not list).
 *
 * @param schema the schema of the change set, for an entity that has one of its own
 */
export function tableNameOf(em: EntityManager, meta: EntityMetadata, schema: string | undefined): string {
  return nameOf(meta, em.getDriver().getSchemaName(meta, schema === undefined ? {} : { schema }), em.getPlatform());
}

/** The name under which the schema generator creates the table, likewise. */
export function schemaTableName(meta: EntityMetadata, platform: Platform): string {
  return nameOf(meta, platform.getConfig().getDriver().getSchemaName(meta), platform);
}

function nameOf({ tableName }: EntityMetadata, schema: string | undefined, platform: Platform): string {
  return schema !== undefined && schema !== platform.getDefaultSchemaName() ? `${schema}.${tableName}` : tableName;
}
