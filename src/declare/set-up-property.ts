import { databaseOf } from '../databases/database-of.js';
import type { Database } from '../databases/Database.js';
import { InvalidScopeError, type SequenceName } from '../errors.js';
import { columnTypesOf, type DiscoveredProperty } from '../mikro-orm/on-discovered.js';
import { constrain } from '../schema/constrain.js';
import { checkProperty } from './check-property.js';
import { homeOf } from './home.js';
import { checkCounting } from './check-counting.js';
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
  if (!(options.reuse ?? defaultsOf(platform).reuse ?? true)) {
    checkCounting(name, scope, options, platform);
  }
  if (homeOf(meta, property) === meta) {
    constrain({ name, meta, property, scope, unique: options.unique }, platform);
  }
  guardAgainstMissingSubscriber(name, property);
  refuseEarlyReads(name, meta);
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
