import type { EntityMetadata, EntityProperty, Platform, Type } from '@mikro-orm/core';
import { namePolymorphicColumns } from './polymorphic-columns.js';

/** What discovery knows of a property when it has initialised the property's type. */
export interface DiscoveredProperty<T> {
  readonly type: T;
  readonly meta: EntityMetadata;
  readonly property: EntityProperty;
  readonly platform: Platform;
}

/**
 * Calls `listener` whenever discovery hands an entity's property to an instance of `type`.
 *
 * `Type` has no hook for this. What discovery does for every property with a custom type, in each declaration style and
 * whatever its `columnType`, is to set `platform`, `meta` and `prop` on the instance, in this order, once or more for
 * each entity that has the property (`MetadataDiscovery.initCustomType`). So `prop` becomes an accessor that listens.
 * `getColumnType`, the nearest official method, is not called for a property that names its `columnType`.
 *
 * Discovery runs on clones that have own properties and the prototype, but no constructor run: the accessor lives on
 * the prototype, and an own `prop` that the base class's field made is removed before it is first assigned.
 */
export function onDiscovered<T extends Type<unknown, unknown>>(
  type: { readonly prototype: T },
  listener: (discovered: DiscoveredProperty<T>) => void,
): void {
  const discoveredBy = new WeakMap<T, EntityProperty>();
  Object.defineProperty(type.prototype, 'prop', {
    configurable: true,
    get(this: T): EntityProperty | undefined {
      return discoveredBy.get(this);
    },
    set(this: T, property: EntityProperty | undefined) {
      if (property === undefined) {
        return;
      }
      discoveredBy.set(this, property);
      if (this.meta && this.platform) {
        namePolymorphicColumns(this.meta, this.platform);
        listener({ type: this, meta: this.meta, property, platform: this.platform });
      }
    },
  });
}

/** Lets the accessor of `onDiscovered` be seen: `Type` declares `prop` as a field, which each new instance owns. */
export function revealDiscovery(instance: Type<unknown, unknown>): void {
  delete instance.prop;
}

/** The column types of a property that discovery may not have given any yet, although its type says so. */
export function columnTypesOf({ columnTypes }: Partial<EntityProperty>): readonly string[] {
  return columnTypes ?? [];
}

/** The columns of a property, which one without a column does not have. */
export function fieldNamesOf({ fieldNames }: Partial<EntityProperty>): readonly string[] {
  return fieldNames ?? [];
}
