import { type EntityMetadata, type EntityProperty, ReferenceKind } from '@mikro-orm/core';
import { InvalidOptionsError, type SequenceName } from '../errors.js';
import { columnTypesOf } from '../mikro-orm/on-discovered.js';
import { isDeclaredTwice } from './home.js';
import type { ResolvedOptions } from './resolve-options.js';

/** @throws InvalidOptionsError when the property cannot hold a sequence's numbers */
export function checkProperty(
  name: SequenceName,
  meta: EntityMetadata,
  property: EntityProperty,
  options: ResolvedOptions,
): void {
  const problem = problemOf(meta, property, options);
  if (problem !== undefined) {
    throw InvalidOptionsError.ofProperty(name, problem);
  }
}

function problemOf(meta: EntityMetadata, property: EntityProperty, { when }: ResolvedOptions): string | undefined {
  if (meta.embeddable || property.embedded !== undefined) {
    return 'is declared in an embeddable. Declare the sequence on the entity itself.';
  }
  if (property.kind !== ReferenceKind.SCALAR || property.array === true) {
    return 'is not a single number. Declare the sequence on a scalar property.';
  }
  if (property.persist === false || property.formula !== undefined) {
    return 'has no column of its own. Remove `persist: false` or `formula`.';
  }
  if (isDeclaredTwice(meta, property.name)) {
    return 'is declared by two entities of one table. Declare it on their common base, or under two names.';
  }
  const [columnType] = columnTypesOf(property);
  if (columnType !== undefined && !/^((small|big)int|int|integer|int[248])\b/i.test(columnType)) {
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
  const databaseMade = (['autoincrement', 'generated', 'default', 'defaultRaw'] as const).find(
    (option) => property[option] !== undefined && property[option] !== false && property[option] !== null,
  );
  if (databaseMade !== undefined) {
    return `has \`${databaseMade}\`, so the value would not come from the sequence. Remove that option.`;
  }
  return undefined;
}
