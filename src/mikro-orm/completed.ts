import { type AnyEntity, type EntityData, type EntityManager, type EntityProperty, wrap } from '@mikro-orm/core';

/**
 * An entity that was loaded in part, as it would be if it had been loaded whole. What it has goes before what was read. It
 * stays as it is: what is returned stands in front of it.
 *
 * A fork makes JavaScript's values of the database's, as it does when it loads an entity.
 *
 * @param row what was read, by property, with the primary key
 */
export function completed(
  em: EntityManager,
  entity: AnyEntity,
  row: EntityData<AnyEntity>,
  properties: readonly EntityProperty[],
): AnyEntity {
  const loaded = em
    .fork({ disableContextResolution: true })
    .merge<AnyEntity>(wrap(entity, true).__meta.class, { ...row }, { convertCustomTypes: true, validate: false });
  const read = properties.filter(({ name }) => name in row);
  const names = read.map(({ name, embeddedPath }) => embeddedPath?.[0] ?? name);
  const missing = names.filter((name) => entity[name] === undefined);
  return Object.create(entity, descriptorsOf(loaded, missing)) as AnyEntity;
}

function descriptorsOf(entity: AnyEntity, names: readonly string[]): PropertyDescriptorMap {
  return Object.fromEntries(
    names.map((name) => [
      name,
      { value: entity[name] as unknown, enumerable: true, configurable: true, writable: true },
    ]),
  );
}
