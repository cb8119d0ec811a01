import { type AnyEntity, type ChangeSet, type EntityManager, type EntityProperty } from '@mikro-orm/core';
import { sequencesOf } from '../declare/Sequence.js';
import { changeSetFor, isNotLoaded, isUpdate } from '../mikro-orm/payload.js';
import { readSavedValues, type SavedValues } from '../mikro-orm/saved-values.js';

/**
 * Reads the scopes of saved entities whose number was edited and whose scope was not loaded: of a reference, or of an
 * entity that was loaded in part. A statement for each of their classes.
 *
 * @returns nothing where all scopes are known
 */
export function readUnknownScopes(
  em: EntityManager,
  transaction: object | undefined,
  changeSets: readonly ChangeSet<AnyEntity>[],
): Promise<SavedValues> | undefined {
  const reads = new Map<string, { changeSets: ChangeSet<AnyEntity>[]; properties: Set<EntityProperty> }>();
  for (const whole of changeSets) {
    if (!isUpdate(whole)) {
      continue;
    }
    for (const sequence of sequencesOf(whole.meta)) {
      const changeSet = changeSetFor(whole, sequence.home);
      const unknown = sequence.scope.filter(({ property }) => isNotLoaded(changeSet, property));
      if (sequence.property.name in changeSet.payload && unknown.length > 0) {
        const key = [changeSet.meta.uniqueName, changeSet.schema].join('\0');
        const read = reads.get(key) ?? { changeSets: [], properties: new Set() };
        reads.set(key, read);
        read.changeSets.push(changeSet);
        unknown.forEach(({ property }) => read.properties.add(property));
      }
    }
  }
  return reads.size === 0 ? undefined : readAll(em, transaction, [...reads.values()]);
}

async function readAll(
  em: EntityManager,
  transaction: object | undefined,
  reads: readonly { changeSets: readonly ChangeSet<AnyEntity>[]; properties: ReadonlySet<EntityProperty> }[],
): Promise<SavedValues> {
  const all = new Map<ChangeSet<AnyEntity>, object>();
  for (const { changeSets, properties } of reads) {
    for (const [changeSet, values] of await readSavedValues(em, transaction, changeSets, properties)) {
      all.set(changeSet, values);
    }
  }
  return all;
}
