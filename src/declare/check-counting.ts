import type { Platform } from '@mikro-orm/core';
import { databaseOf } from '../databases/database-of.js';
import { InvalidOptionsError, InvalidScopeError, MissingCounterError, type SequenceName } from '../errors.js';
import { afterDiscovery } from '../mikro-orm/after-discovery.js';
import { columnTypesOf } from '../mikro-orm/on-discovered.js';
import { counterEntity } from '../schema/counter-entity.js';
import { defaultsOf } from './require-subscriber.js';
import type { ResolvedOptions } from './resolve-options.js';
import type { ScopeProperty } from './ScopeProperty.js';

/**
 * Checks a sequence whose numbers never come back.
 *
 * @throws InvalidOptionsError under `lock: 'none'`: the counter's row is a lock
 * @throws InvalidScopeError when equal values of a column have more than one text
 * @throws MissingCounterError, when all entities are known, where there is no table of counters
 */
export function checkCounting(
  name: SequenceName,
  scope: readonly ScopeProperty[],
  options: ResolvedOptions,
  platform: Platform,
): void {
  if ((options.lock ?? defaultsOf(platform).lock) === 'none') {
    throw InvalidOptionsError.ofProperty(
      name,
      "has `reuse: false` under `lock: 'none'`, and the row of a counter is always locked. Remove one of the two.",
    );
  }
  checkTexts(name, scope, platform);
  afterDiscovery(platform, `${name.entity}.${name.property}`, (metadata) => {
    if (!counterEntity(metadata)) {
      throw MissingCounterError.ofSequence(name);
    }
  });
}

function checkTexts(name: SequenceName, scope: readonly ScopeProperty[], platform: Platform): void {
  const database = databaseOf(platform);
  for (const { path, property } of scope) {
    const { collation, nativeEnumName } = property;
    const isEnum = nativeEnumName !== undefined;
    const unknown = columnTypesOf(property).find(
      (type) => !database.hasKeyText({ name: path, type, collation, isEnum }),
    );
    if (unknown !== undefined) {
      throw InvalidScopeError.unsupported(
        name,
        path,
        `whose values of type ${unknown}${collation === undefined ? '' : ` collate ${collation}`} have no text that is ` +
          `one for all equal values. With \`reuse: false\`, name a property of another type.`,
      );
    }
  }
}
