import type { EntityMetadata, EntityProperty } from '@mikro-orm/core';

/**
 * Adds a column to the table of an entity that no application reads: when all entities are discovered, and to the entity
 * that has the table.
 *
 * MikroORM knows the columns of a table by the properties of its entity. This one is read by no query, and is in no
 * entity and no JSON of one. After an INSERT MikroORM reads a generated column back, unless the entity has a value there:
 * the prototype has one (`ChangeSetPersister.reloadVersionValues`).
 */
export function addGeneratedColumn(
  meta: EntityMetadata,
  column: Pick<EntityProperty, 'name' | 'kind' | 'columnTypes' | 'generated'>,
): void {
  const property: Partial<EntityProperty> = {
    ...column,
    type: 'number',
    runtimeType: 'number',
    fieldNames: [column.name],
    hidden: true,
    lazy: true,
    hydrate: false,
    // Otherwise MikroORM puts an accessor of its own on the prototype.
    inherited: true,
    userDefined: false,
  };
  // What discovery fills in besides concerns columns that are written.
  meta.addProperty(property as EntityProperty);
  Object.defineProperty(meta.prototype, column.name, { value: false, writable: true, configurable: true });
}
