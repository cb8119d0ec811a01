import type { EntityProperty } from '@mikro-orm/core';

/** A property of a scope, and the way to it from the entity: its name, or `address.country` in an embeddable. */
export interface ScopeProperty {
  readonly path: string;
  readonly property: EntityProperty;
  readonly isNullable: boolean;
}
