import type { EntityManager, EntityMetadata, EntityName } from '@mikro-orm/core';
import { databaseOf } from '../../databases/database-of.js';
import { type Sequence, sequencesOf } from '../../declare/Sequence.js';
import { InvalidOptionsError } from '../../errors.js';
import { EntitySequence } from './EntitySequence.js';
import type { OnlySequenceProperty, SequenceProperty } from './types.js';

/** Where a sequence is operated. */
export interface SequenceOfOptions {
  /** The schema of the table, for an entity whose schema differs from instance to instance. Default: that of `em`. */
  schema?: string | undefined;
}

/**
 * A sequence in hand, for what is numbered outside a flush: its last number, the next ones, rows for `em.insertMany`, rows
 * that have no number yet, and an audit of those that have one.
 *
 * Its calls run in the transaction that the entity manager is in when they are made.
 *
 * @example
 * ```ts
 * await sequenceOf(em, Invoice).last({ customer });
 * ```
 *
 * @param em the entity manager
 * @param entity the entity, or one of its inheritance tree that has the sequence
 * @param property the sequence; may be left out where the entity has one only
 * @throws {@link InvalidOptionsError} where the entity has no such sequence, or several and none is named
 * @throws {@link UnsupportedDriverError}
 */
export function sequenceOf<Entity extends object, Property extends SequenceProperty<Entity>>(
  em: EntityManager,
  entity: EntityName<Entity>,
  property: Property,
  options?: SequenceOfOptions,
): EntitySequence<Entity, Property>;
export function sequenceOf<Entity extends object>(
  em: EntityManager,
  entity: EntityName<Entity>,
  property?: undefined,
  options?: SequenceOfOptions,
): EntitySequence<Entity, OnlySequenceProperty<Entity>>;
export function sequenceOf<Entity extends object>(
  em: EntityManager,
  entity: EntityName<Entity>,
  property?: string,
  { schema }: SequenceOfOptions = {},
): EntitySequence<Entity, keyof Entity> {
  databaseOf(em.getPlatform());
  if (schema !== undefined && typeof schema !== 'string') {
    throw InvalidOptionsError.ofOption('sequenceOf()', 'schema', schema, 'the name of a schema');
  }
  const sequence = findSequence(metadataOf(em, entity), property);
  return new EntitySequence<Entity, keyof Entity>({ em, sequence, schema });
}

/** @throws InvalidOptionsError for an entity that was not discovered, which MikroORM answers with what is declared of it */
function metadataOf(em: EntityManager, entity: EntityName): EntityMetadata {
  const meta: EntityMetadata = em.getMetadata().get(entity);
  if (![...em.getMetadata()].includes(meta)) {
    throw InvalidOptionsError.ofCall(
      'sequenceOf()',
      `${meta.className} is not among the entities of this ORM. Add it to the \`entities\` of MikroORM.init()`,
    );
  }
  return meta;
}

/** @throws InvalidOptionsError */
export function findSequence(meta: EntityMetadata, property: string | undefined): Sequence {
  const sequences = sequencesOf(meta);
  const [only, ...others] =
    property === undefined ? sequences : sequences.filter(({ name }) => name.property === property);
  if (only && others.length === 0) {
    return only;
  }
  const names = sequences.map(({ name }) => `'${name.property}'`).join(', ');
  throw InvalidOptionsError.ofCall(
    'sequenceOf()',
    sequences.length === 0
      ? `${meta.className} has no sequence. Declare a property with @AutoSequence() or autoSequence()`
      : only
        ? `${meta.className} has several sequences. Name one of them: ${names}`
        : `${meta.className} has no sequence '${String(property)}'. Its sequences are: ${names}`,
  );
}
