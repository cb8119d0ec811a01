/**
 * Classes of MikroORM, told by their methods. A bundler can give the application a copy of `@mikro-orm/core` and leave
 * another one to this package: `instanceof` knows the classes of one copy only. No JSON has methods, so no value that comes
 * from a request passes for one of these.
 */
import type { EntityIdentifier, PolymorphicRef, Type } from '@mikro-orm/core';

/** The key of a parent of the same flush, which the database may have still to make. */
export function isEntityIdentifier(value: unknown): value is EntityIdentifier {
  return hasMethod(value, 'getValue') && hasMethod(value, 'setValue');
}

/** The key of a parent that may be of several classes. */
export function isPolymorphicRef(value: unknown): value is PolymorphicRef {
  return hasMethod(value, 'toTuple');
}

/** An `ArrayType`, whose column may be one of texts: it compares its values as `string[]`. */
export function holdsArrays(type: Type<unknown, unknown>): boolean {
  return type.compareAsType().endsWith('[]');
}

function hasMethod(value: unknown, name: string): boolean {
  return typeof value === 'object' && value !== null && typeof Reflect.get(value, name) === 'function';
}
