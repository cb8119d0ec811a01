import { type EntityMetadata, type EntityProperty, ReferenceKind } from '@mikro-orm/core';

/**
 * Whether a relation can be null only until the end of its flush. When a parent of the entity's own class, or one that
 * refers to the class, is new too, MikroORM inserts the row without it and fills it in with an UPDATE.
 */
export function isNullForAWhile(relation: EntityProperty, meta: EntityMetadata): boolean {
  const reached = new Set(targetsOf(relation));
  // A set goes on with what is added to it meanwhile.
  for (const target of reached) {
    if (target.class === meta.root.class) {
      return true;
    }
    for (const each of [target, ...(target.allTPTDescendants ?? [])]) {
      Object.values(each.properties)
        .flatMap(targetsOf)
        .forEach((next) => reached.add(next));
    }
  }
  return false;
}

/** The roots of the entities that a property has the key of. MikroORM orders its inserts by them. */
function targetsOf(property: EntityProperty): EntityMetadata[] {
  const { kind, owner, polymorphTargets, targetMeta } = property;
  if (kind !== ReferenceKind.MANY_TO_ONE && !(kind === ReferenceKind.ONE_TO_ONE && owner)) {
    return [];
  }
  return (polymorphTargets ?? (targetMeta ? [targetMeta] : [])).map((target) => target.root);
}
