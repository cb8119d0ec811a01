import type { Platform } from '@mikro-orm/core';
import { databaseOf } from '../databases/database-of.js';
import type { Database } from '../databases/Database.js';
import { InvalidScopeError, MissingCounterError, type SequenceName } from '../errors.js';
import { afterDiscovery } from '../mikro-orm/after-discovery.js';
import { columnTypesOf, type DiscoveredProperty } from '../mikro-orm/on-discovered.js';
import { constrain } from '../schema/constrain.js';
import { counterEntity } from '../schema/counter-entity.js';
import { checkProperty } from './check-property.js';
import { homeOf } from './home.js';
import { checkCounting } from './check-counting.js';
import { declareTrigger } from './declare-trigger.js';
import { refuseEarlyReads } from './refuse-early-reads.js';
import { defaultsOf, guardAgainstMissingSubscriber } from './require-subscriber.js';
import { resolveOptions } from './resolve-options.js';
import { resolveScope } from './scope.js';
import type { ScopeProperty } from './ScopeProperty.js';
import type { SequenceType } from './sequence-type.js';

/** Checks a declared sequence against its entity, and completes the entity's metadata. Discovery calls it repeatedly. */
export function setUpProperty({ type, meta, property, platform }: DiscoveredProperty<SequenceType>): void {
  const name = { entity: meta.className, property: property.name };
  const database = databaseOf(platform);
  const options = resolveOptions(name, type.options);
  checkProperty(name, meta, property, options);
  const scope = resolveScope(name, meta, options.uniqueWith);
  checkColumnTypes(name, scope, database);
  if (database.locksRows) {
    requireCounters(name, platform);
  }
  if (!(options.reuse ?? defaultsOf(platform).reuse ?? true)) {
    checkCounting(name, scope, options, platform);
  }
  if (options.trigger) {
    declareTrigger(name, options, platform);
  }
  if (homeOf(meta, property) === meta) {
    constrain({ name, meta, property, scope, unique: options.unique }, platform);
  }
  guardAgainstMissingSubscriber(name, property);
  refuseEarlyReads(name, meta);
}

/** @throws MissingCounterError, when all entities are known, where there is no table for the locks */
function requireCounters(name: SequenceName, platform: Platform): void {
  afterDiscovery(platform, `locks of ${name.entity}.${name.property}`, (metadata) => {
    if (!counterEntity(metadata)) {
      throw MissingCounterError.ofLocks(name);
    }
  });
}

/** @throws InvalidScopeError when the database cannot partition by a column's type */
function checkColumnTypes(name: SequenceName, scope: readonly ScopeProperty[], database: Database): void {
  for (const { path, property } of scope) {
    const type = columnTypesOf(property).find((each) => !database.canPartition(each));
    if (type !== undefined) {
      throw InvalidScopeError.unsupported(
        name,
        path,
        `whose values of type ${type} the database cannot index and hash. Name a property of another type.`,
      );
    }
  }
}
