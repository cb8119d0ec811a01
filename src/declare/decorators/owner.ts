import type { PropertyOptions } from '@mikro-orm/core';
import { AutoSequenceType } from '../AutoSequenceType.js';
import { type AutoSequenceOptions, SEQUENCE_OPTIONS } from '../options.js';

/** The sequence's options, and MikroORM's own of a property, except for those that the sequence decides. */
export type DecoratorOptions<Scope extends string> = AutoSequenceOptions<Scope> &
  Omit<PropertyOptions<object>, keyof AutoSequenceOptions | 'type' | 'customType' | 'array' | 'primary'>;

/**
 * Accepts the class that declares the sequence when it has every property that the scope names. A private property is
 * not among the keys of its class, but keeps it from being assignable to an object with a public one.
 */
export type OwnerWith<Owner, Scope extends string> = [MissingFrom<Owner, Scope>] extends [never]
  ? unknown
  : { readonly 'uniqueWith names no property of this class': MissingFrom<Owner, Scope> };

type MissingFrom<Owner, Scope extends string> = Scope extends keyof Owner
  ? never
  : Owner extends Partial<Record<Scope, unknown>>
    ? Scope
    : never;

/** What the decorators hand to MikroORM's own `Property`: its options, and the type that makes it a sequence. */
export function propertyOptions(options: DecoratorOptions<string>): PropertyOptions<object> {
  const own = new Set<string>(SEQUENCE_OPTIONS);
  const split = (isOwn: boolean) => Object.fromEntries(Object.entries(options).filter(([key]) => own.has(key) === isOwn));
  return { ...split(false), type: new AutoSequenceType(split(true)) };
}
