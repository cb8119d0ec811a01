import {
  type AnyEntity,
  type ChangeSet,
  type EntityData,
  type EntityManager,
  type EntityProperty,
  Utils,
} from '@mikro-orm/core';
import { databaseOf } from '../databases/database-of.js';
import type { Database } from '../databases/Database.js';
import type { ScopeProperty } from '../declare/ScopeProperty.js';
import type { Sequence } from '../declare/Sequence.js';
import { ChangedAfterNumberingError, NotEditableError } from '../errors.js';
import { columnsOf, isUnsavedKey } from '../mikro-orm/payload.js';
import type { Group } from '../number/Group.js';
import { keyPartNow, keyPartOf } from '../number/key-parts.js';
import type { EntityClaim } from './EntityClaim.js';

/** What will be written: the payload, into which MikroORM merges what the hooks have changed on the entity. */
interface Written {
  readonly changeSet: ChangeSet<AnyEntity>;
  /** The column values of the entity after its hooks. */
  readonly row: EntityData<AnyEntity>;
  /** What a saved entity was loaded with. */
  readonly saved: EntityData<AnyEntity> | undefined;
}

/**
 * Refuses a row with another number or scope than those that were given and locked.
 *
 * @throws ChangedAfterNumberingError
 */
export function refuseOtherRow(
  em: EntityManager,
  { sequence, group, explicit, number }: EntityClaim,
  written: Written,
) {
  const { name, property, scope } = sequence;
  if (!hasNumber(written, property, explicit ?? number)) {
    throw ChangedAfterNumberingError.ofProperty(name, property.name);
  }
  const database = databaseOf(em.getPlatform());
  let position = 0;
  for (const each of scope) {
    if (isChanged(em, each, written, (value) => isOfKey(group, position, each.property, value, database))) {
      throw ChangedAfterNumberingError.ofProperty(name, each.path);
    }
    position += each.property.fieldNames.length;
  }
}

/**
 * Refuses another number of a saved entity that has no claim in the flush.
 *
 * @throws NotEditableError
 * @throws ChangedAfterNumberingError where it is editable, and could have been edited before the flush
 */
export function refuseLateEdit({ name, property, options }: Sequence, written: Written): void {
  const { changeSet, row } = written;
  const saved: unknown = written.saved?.[property.name];
  if (!hasNumber(written, property, saved)) {
    throw options.editable
      ? ChangedAfterNumberingError.ofProperty(name, property.name)
      : NotEditableError.ofChange(name, saved, changeSet.payload[property.name] ?? row[property.name]);
  }
}

function hasNumber({ changeSet: { payload }, row }: Written, { name }: EntityProperty, number: unknown): boolean {
  return isSameNumber(row[name], number) && (!(name in payload) || isSameNumber(payload[name], number));
}

function isSameNumber(a: unknown, b: unknown): boolean {
  return (a ?? null) === (b ?? null) || (a != null && b != null && Number(a) === Number(b));
}

function isChanged(
  em: EntityManager,
  { path, property: { name } }: ScopeProperty,
  { changeSet: { entity, payload }, row, saved }: Written,
  isSame: (value: unknown) => boolean,
): boolean {
  if (name in payload && !isSame(payload[name])) {
    return true;
  }
  const wasLoaded = !saved || saved[name] !== undefined;
  const isKnown = (wasLoaded || row[name] !== undefined) && !isInsertedLater(em, entity, path);
  return isKnown && !isSame(row[name]);
}

/**
 * Whether a property has its value in the key.
 *
 * @param position the place of its first column in the scope
 * @param value as in a payload or a snapshot
 */
function isOfKey(
  { table, parts }: Group,
  position: number,
  property: EntityProperty,
  value: unknown,
  database: Database,
): boolean {
  return columnsOf(value, property).every((column, at) => {
    const part = keyPartNow(table, position + at, parts[position + at] ?? null, database);
    // An entity does not say which parent it has as long as that one has no key.
    return (isUnsavedKey(part) && column === null) || keyPartOf(table, position + at, column, database) === part;
  });
}

/** A parent of the entity's own class is taken off the entity for its INSERT, and put back by an UPDATE. */
function isInsertedLater(em: EntityManager, entity: AnyEntity, property: string): boolean {
  return [...em.getUnitOfWork(false).getExtraUpdates()].some(
    ([owner, properties]) => owner === entity && Utils.asArray(properties).includes(property),
  );
}
