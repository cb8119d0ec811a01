import { type EntityMetadata, type EntityProperty, type Platform, Utils } from '@mikro-orm/core';
import { fieldNamesOf } from '../mikro-orm/on-discovered.js';
import type { Index, IndexKind } from './Index.js';

/** What the names of a kind end in. */
const NAME_ENDINGS = { indexes: 'index', uniques: 'unique' } as const satisfies Record<IndexKind, string>;

/**
 * A name for an index whose usual name is taken, and otherwise none. MikroORM makes the name of the columns, so that
 * indexes over `a_b, c` and `a, b_c` meet.
 */
export function freeNameFor(meta: EntityMetadata, { kind, properties }: Index, platform: Platform): string | undefined {
  const columns = columnsOf(meta, properties);
  const taken = takenNames(meta, platform);
  const usual = indexName(meta, kind, columns, platform);
  let name = usual;
  for (let suffix = 2; taken.has(name); suffix++) {
    name = indexName(meta, kind, [...columns, String(suffix)], platform);
  }
  return name === usual ? undefined : name;
}

/** The names of the indexes that the entity has so far. */
function takenNames(meta: EntityMetadata, platform: Platform): ReadonlySet<string> {
  const names = new Set<string>();
  for (const property of Object.values(meta.properties)) {
    const columns = fieldNamesOf(property);
    addName(names, property.index, () => indexName(meta, 'indexes', columns, platform));
    addName(names, property.unique, () => indexName(meta, 'uniques', columns, platform));
  }
  for (const kind of ['indexes', 'uniques'] as const) {
    for (const { name, properties } of meta[kind]) {
      const columns = columnsOf(meta, Utils.asArray(properties));
      addName(names, name ?? true, () => indexName(meta, kind, columns, platform));
    }
  }
  return names;
}

/** @param declared the name, or whether there is an index at all */
function addName(names: Set<string>, declared: string | boolean | undefined, usual: () => string): void {
  if (declared !== undefined && declared !== false) {
    names.add(typeof declared === 'string' ? declared : usual());
  }
}

/** The name that MikroORM gives an index without one (`Platform.getIndexName`). */
export function indexName(
  meta: EntityMetadata,
  kind: IndexKind,
  columns: readonly string[],
  platform: Platform,
): string {
  return platform.getIndexName(meta.tableName, [...columns], NAME_ENDINGS[kind]);
}

export function columnsOf(meta: EntityMetadata, properties: readonly (string | undefined)[]): readonly string[] {
  return properties.flatMap((name = '') => {
    const property: EntityProperty | undefined = meta.properties[name];
    return property ? fieldNamesOf(property) : name;
  });
}
