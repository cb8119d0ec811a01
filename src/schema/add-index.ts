import { type EntityMetadata, type EntityProperty, type Platform, Utils } from '@mikro-orm/core';
import type { Index } from './Index.js';
import { freeNameFor } from './index-name.js';

type DeclaredIndex = EntityMetadata['indexes'][number] | EntityMetadata['uniques'][number];

/** Discovery comes here more than once, and the user may have declared the same index, or a stricter one. */
export function addIndex(meta: EntityMetadata, index: Index, platform: Platform): void {
  if (isDeclared(meta, index)) {
    return;
  }
  const { kind, properties, where } = index;
  const name = freeNameFor(meta, index, platform);
  meta[kind].push({
    properties: [...properties],
    ...(where !== undefined && { where }),
    ...(name !== undefined && { name }),
  });
}

/** Whether the user, or an earlier call, has declared the index, or a stricter one. */
export function isDeclared(meta: EntityMetadata, index: Index): boolean {
  return isDeclaredOnEntity(meta, index) || isDeclaredOnProperty(meta, index);
}

function isDeclaredOnEntity(meta: EntityMetadata, { kind, properties, where }: Index): boolean {
  return meta[kind].some((declared) => {
    const isOverSame = Utils.equals(Utils.asArray(declared.properties), properties);
    const isOfAllRows = declared.where === undefined || declared.where === where;
    return isOverSame && isOfAllRows && !mayGuardLess(declared);
  });
}

/** SQL of the user's own may leave rows out, and another collation may tell apart what the column calls equal. */
function mayGuardLess({ expression, columns }: DeclaredIndex): boolean {
  return expression !== undefined || (columns ?? []).some(({ collation }) => collation !== undefined);
}

function isDeclaredOnProperty(meta: EntityMetadata, { kind, properties }: Index): boolean {
  const [name = '', ...others] = properties;
  const only: EntityProperty | undefined = meta.properties[name];
  return others.length === 0 && (Boolean(only?.unique) || (kind === 'indexes' && Boolean(only?.index)));
}
