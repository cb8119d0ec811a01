import type { EntityProperty, Platform } from '@mikro-orm/core';

/**
 * The type of a property's column as SQL text. Discovery leaves the name of a native enum unquoted, and behind a schema
 * that stands for that of the row where the entity's differs from instance to instance.
 */
export function columnTypeOf(
  { columnTypes, nativeEnumName }: EntityProperty,
  position: number,
  schema: string | undefined,
  platform: Platform,
): string {
  const type = columnTypes[position] ?? '';
  return nativeEnumName === undefined
    ? type
    : platform.quoteIdentifier(schema === undefined ? type : type.replace(/^\*\./, () => `${schema}.`));
}
