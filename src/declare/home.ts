import type { EntityMetadata, EntityProperty } from '@mikro-orm/core';

/**
 * The entity in whose table a property's column is: the root of a single-table tree, and with joined inheritance the
 * entity that declares the property.
 */
export function homeOf(meta: EntityMetadata, property: EntityProperty): EntityMetadata {
  if (meta.root.inheritanceType === 'sti') {
    return meta.root;
  }
  let home = meta;
  while (home.tptParent?.properties[property.name]) {
    home = home.tptParent;
  }
  return home;
}
