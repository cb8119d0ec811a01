import { type EntityMetadata, type EntityProperty, ReferenceKind } from '@mikro-orm/core';
import { InvalidOptionsError, type SequenceName } from '../errors.js';
import { columnTypesOf } from '../mikro-orm/on-discovered.js';
import { isArrayType } from './array-type.js';
import { isDeclaredTwice } from './home.js';
import { hasOwnOnCreate } from './require-subscriber.js';
import type { ResolvedOptions } from './resolve-options.js';

/** @throws InvalidOptionsError when the property cannot hold a sequence's numbers */
export function checkProperty(
  name: SequenceName,
  meta: EntityMetadata,
  property: EntityProperty,
  options: ResolvedOptions,
): void {
  const problem = findPropertyProblem(meta, property, options);
  if (problem !== undefined) {
    throw InvalidOptionsError.ofProperty(name, problem);
  }
}

/** Why a property cannot hold a sequence's numbers, and what can be done. */
function findPropertyProblem(
  meta: EntityMetadata,
  property: EntityProperty,
  { when, uniqueWith }: ResolvedOptions,
): string | undefined {
  if (meta.embeddable || property.embedded !== undefined) {
    return 'is declared in an embeddable. Declare the sequence on the entity itself.';
  }
  if (property.kind !== ReferenceKind.SCALAR || property.array === true) {
    return 'is not a single number. Declare the sequence on a scalar property.';
  }
  if (property.ref === true) {
    return 'is wrapped in a reference. Remove `ref`: a flush gives the property a plain number.';
  }
  if (property.persist === false || property.formula !== undefined) {
    return 'has no column of its own. Remove `persist: false` or `formula`.';
  }
  if (isDeclaredTwice(meta, property.name)) {
    return 'is declared by two entities of one table. Declare it on their common base, or under two names.';
  }
  const [columnType] = columnTypesOf(property);
  if (columnType !== undefined && !isInteger(columnType)) {
    return `has a column of type ${columnType}. Use \`smallint\`, \`integer\` or \`bigint\`.`;
  }
  if (property.primary === true) {
    return 'is part of the primary key, which MikroORM needs before the flush. Add a surrogate key beside it.';
  }
  if (property.version === true || property.onUpdate !== undefined) {
    return 'is changed by MikroORM on every update. Remove `version` or `onUpdate`: a number never changes.';
  }
  if (when !== undefined && property.nullable !== true) {
    return 'has the option `when`, so that some entities have no number. Make the property nullable.';
  }
  if (property.unique && uniqueWith.length > 0) {
    return (
      'is unique in the whole table (`unique`), although it has the option `uniqueWith`. Remove one of them: the ' +
      "sequence brings a constraint over the scope and the number. If both are meant, declare the other one under the entity's `uniques`."
    );
  }
  const source = findOtherSource(property);
  if (source !== undefined) {
    return `has \`${source}\`, so the value would not come from the sequence. Remove that option.`;
  }
  return undefined;
}

function isInteger(columnType: string): boolean {
  return /^((small|big)int|int|integer|int[248])\b/i.test(columnType) && !isArrayType(columnType);
}

/** The option of the property that would give it another value than the sequence's. */
function findOtherSource(property: EntityProperty): string | undefined {
  const madeByDatabase = (['autoincrement', 'generated', 'default', 'defaultRaw'] as const).find(
    (option) => property[option] !== undefined && property[option] !== false && property[option] !== null,
  );
  return madeByDatabase ?? (hasOwnOnCreate(property) ? 'onCreate' : undefined);
}
