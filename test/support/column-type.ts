import type { EntityProperty, Type } from '@mikro-orm/core';

/** The property of an entity that holds the values of a scope. */
export type ScopeProperty = Pick<
  Partial<EntityProperty<object, unknown>>,
  'enum' | 'items' | 'nativeEnumName' | 'precision' | 'scale' | 'length' | 'nullable' | 'collation' | 'unsigned'
> & { type?: string | (new () => Type<unknown, unknown>); columnType?: string };

/** Each scope with the forms of its value: what the database holds as one value is one scope. */
export type ScopeValues = Readonly<Record<string, readonly unknown[]>>;

/** A name, the property of the scope, the values, and SQL that the schema needs before it. */
export type ColumnType = [string, ScopeProperty, ScopeValues, string?];

export const uuid = '6b3d1f6e-6f3b-4b5e-9d3f-3a3a3a3a3a3a';
export const noon = Date.UTC(2026, 0, 1, 12);
