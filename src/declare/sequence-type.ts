import type { EntityProperty } from '@mikro-orm/core';
import type { AnySequenceOptions } from './options.js';

/** Marks the type across copies of this package, which `instanceof` would tell apart. */
export const SEQUENCE_TYPE_BRAND = Symbol.for('mikro-orm-auto-sequence/type');

/** What makes a property a sequence: its MikroORM type carries the brand and the options as they were declared. */
export interface SequenceType {
  readonly [SEQUENCE_TYPE_BRAND]: true;
  readonly options: AnySequenceOptions;
}

/** The sequence's type when a property has one, from whichever copy of this package it came. */
export function sequenceTypeOf(property: EntityProperty): SequenceType | undefined {
  const type: unknown = property.customType;
  return isSequenceType(type) ? type : undefined;
}

function isSequenceType(type: unknown): type is SequenceType {
  return typeof type === 'object' && type !== null && SEQUENCE_TYPE_BRAND in type;
}
