import { type EntityMetadata, type EntityProperty, type Platform, ReferenceKind } from '@mikro-orm/core';

/**
 * Names the columns of an entity's polymorphic relations, which a constraint needs while discovery still goes through the
 * properties. MikroORM 7.1 names them afterwards, in `MetadataDiscovery.initManyToOneFields`, and keeps names that it
 * finds; 7.2 has named them by then.
 */
export function namePolymorphicColumns(meta: EntityMetadata, platform: Platform): void {
  const naming = platform.getConfig().getNamingStrategy();
  for (const property of Object.values(meta.properties)) {
    const { discriminator, discriminatorColumn, targetMeta } = property;
    if (isNameless(property) && discriminator !== undefined && discriminatorColumn !== undefined && targetMeta) {
      const keys = targetMeta.getPrimaryProps().flatMap((each) => each.fieldNames);
      const columns = keys.map((key) => naming.joinKeyColumnName(discriminator, key, keys.length > 1));
      property.fieldNames = [discriminatorColumn, ...columns];
    }
  }
}

function isNameless({ kind, polymorphic, fieldNames }: Partial<EntityProperty>): boolean {
  const isToOne = kind === ReferenceKind.MANY_TO_ONE || kind === ReferenceKind.ONE_TO_ONE;
  return isToOne && polymorphic === true && fieldNames === undefined;
}
