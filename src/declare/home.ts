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

/** Whether a property is at the root of a single-table tree only because a subclass declares it. */
export function isOfSubclass(meta: EntityMetadata, property: EntityProperty): boolean {
  return meta.root === meta && meta.inheritanceType === 'sti' && property.inherited === true;
}

/**
 * Whether two entities of a single-table tree declare a property each under one name. To MikroORM these are two columns,
 * and the root knows both by the same name.
 */
export function isDeclaredTwice(meta: EntityMetadata, name: string): boolean {
  return Object.values(meta.root.properties).some((property) => property.renamedFrom === name);
}
