import type { EntityManager, EntityProperty } from '@mikro-orm/core';
import { databaseOf } from '../databases/database-of.js';
import type { Database } from '../databases/Database.js';
import { InvalidScopeError, type SequenceName } from '../errors.js';
import { columnTypesOf, type DiscoveredProperty } from '../mikro-orm/on-discovered.js';
import { checkProperty } from './check-property.js';
import { constrain } from './constraint.js';
import { resolveOptions } from './resolve-options.js';
import { requireSubscriber } from './require-subscriber.js';
import { homeOf } from './home.js';
import { resolveScope, type ScopeProperty } from './scope.js';
import type { SequenceType } from './sequence-type.js';

/** The `onCreate` functions that this module has put on properties, since discovery visits a property several times. */
const guards = new WeakSet<NonNullable<EntityProperty['onCreate']>>();

/** Checks a declared sequence against its entity, and completes the entity's metadata. Discovery calls it repeatedly. */
export function setUpProperty({ type, meta, property, platform }: DiscoveredProperty<SequenceType>): void {
  const name = { entity: meta.className, property: property.name };
  const database = databaseOf(platform);
  const options = resolveOptions(name, type.options);
  checkProperty(name, meta, property, options);
  const scope = resolveScope(name, meta, options.uniqueWith);
  checkColumnTypes(name, scope, database);
  if (homeOf(meta, property) === meta) {
    constrain(name, meta, property, scope, { unique: options.unique, platform });
  }
  guardAgainstMissingSubscriber(name, property);
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

/** A property with `onCreate` is not validated as required, and a flush calls it before anything is written. */
function guardAgainstMissingSubscriber(name: SequenceName, property: EntityProperty): void {
  const { onCreate } = property;
  if (onCreate && guards.has(onCreate)) {
    return;
  }
  const guard = (entity: object, em: EntityManager): unknown => {
    requireSubscriber(name, entity, em);
    return onCreate?.(entity, em);
  };
  guards.add(guard);
  property.onCreate = guard;
}
