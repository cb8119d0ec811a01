import { Property } from '@mikro-orm/decorators/legacy';
import { type DecoratorOptions, type OwnerWith, propertyOptions } from './owner.js';

/**
 * Declares a property whose value is the next number of its sequence, with TypeScript's `experimentalDecorators`.
 *
 * It takes the options of the sequence, and MikroORM's own of a property (`fieldName`, `columnType`, `comment` …). A name
 * in `uniqueWith` that the class lacks does not compile; for one that only the subclasses of an abstract base have, give
 * their common type: `@AutoSequence<Scoped>({ … })`.
 *
 * What cannot work is refused by `MikroORM.init`, with `InvalidOptionsError` or `InvalidScopeError`.
 *
 * @example
 * ```ts
 * @AutoSequence({ uniqueWith: 'customer' })
 * number!: Opt<number>;
 * ```
 */
export function AutoSequence<const Scope extends string = never, Entity extends object = object>(
  options?: DecoratorOptions<Scope, Entity>,
): <Owner extends Entity>(target: Owner & OwnerWith<Owner, Scope>, property: string) => void;
export function AutoSequence<Owner extends object>(
  options: DecoratorOptions<keyof Owner & string, Owner>,
): (target: object, property: string) => void;
export function AutoSequence(options: DecoratorOptions<string, object> = {}) {
  return Property(propertyOptions(options));
}
