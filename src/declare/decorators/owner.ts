import type { PropertyOptions } from '@mikro-orm/core';
import { AutoSequenceType } from '../AutoSequenceType.js';
import type { NumberMode } from '../number-mode.js';
import { isOptionName } from '../option-table.js';
import type { AutoSequenceOptions } from '../options.js';

/** What the sequence decides itself. Where these do compile, `MikroORM.init` refuses them. */
type DecidedOption =
  | 'type'
  | 'customType'
  | 'array'
  | 'primary'
  | 'ref'
  | 'version'
  | 'persist'
  | 'formula'
  | 'generated'
  | 'autoincrement'
  | 'default'
  | 'defaultRaw'
  | 'onCreate'
  | 'onUpdate';

/** The sequence's options, and MikroORM's own of a property, except for those that the sequence decides. */
export type DecoratorOptions<Scope extends string, Entity extends object> = AutoSequenceOptions<
  Scope,
  Entity,
  NumberMode
> &
  Omit<PropertyOptions<object>, keyof AutoSequenceOptions | DecidedOption>;

/**
 * Accepts the class that declares the sequence when it has every property that the scope names. A private property is
 * not among the keys of its class, but keeps it from being assignable to an object with a public one.
 */
export type OwnerWith<Owner, Scope extends string> = [MissingFrom<Owner, FirstName<Scope>>] extends [never]
  ? unknown
  : { readonly 'uniqueWith names no property of this class': MissingFrom<Owner, FirstName<Scope>> };

/** The name before the dot of `address.country`, which leads into an embeddable. */
type FirstName<Scope extends string> = Scope extends `${infer Name}.${string}` ? Name : Scope;

type MissingFrom<Owner, Name extends string> = Name extends keyof Owner
  ? never
  : Owner & NotWeak extends Partial<Record<Name, unknown>> & NotWeak
    ? Name
    : never;

/** TypeScript takes no object for one with optional properties only, unless the two have a property in common. */
interface NotWeak {
  readonly inCommon: unknown;
}

/** What the decorators hand to MikroORM's own `Property`: its options, and the type that makes it a sequence. */
export function propertyOptions(options: DecoratorOptions<string, object>): PropertyOptions<object> {
  const entries = Object.entries(options);
  const ofSequence = Object.fromEntries(entries.filter(([name]) => isOptionName(name)));
  const ofProperty = Object.fromEntries(entries.filter(([name]) => !isOptionName(name)));
  return { ...ofProperty, type: new AutoSequenceType(ofSequence) };
}
