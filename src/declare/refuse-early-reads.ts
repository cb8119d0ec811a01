import type { EntityMetadata, EntityProperty } from '@mikro-orm/core';
import { NumberReadTooEarlyError, type SequenceName } from '../errors.js';
import { warn } from '../mikro-orm/logger.js';
import { sequenceTypeOf } from './sequence-type.js';
import { watchReads } from './watch-reads.js';

type OnCreate = NonNullable<EntityProperty['onCreate']>;

/** The sequences whose numbers a watched `onCreate` must not read. */
const watched = new WeakMap<OnCreate, SequenceName[]>();

/**
 * Watches the `onCreate` of the entity's other properties. MikroORM calls them when the entity is created, before there is
 * a number: `INV-${invoice.number}` would be stored as `INV-undefined`. Discovery comes here more than once.
 */
export function refuseEarlyReads(sequence: SequenceName, meta: EntityMetadata): void {
  for (const property of Object.values(meta.properties)) {
    const { onCreate } = property;
    if (onCreate && !sequenceTypeOf(property)) {
      const sequences = watched.get(onCreate) ?? watch(property, onCreate);
      if (!sequences.some((known) => known.property === sequence.property)) {
        sequences.push(sequence);
      }
    }
  }
}

function watch(property: EntityProperty, onCreate: OnCreate): SequenceName[] {
  const sequences: SequenceName[] = [];
  let isWarned = false;
  const watching: OnCreate = (entity: object, em) => {
    const names = sequences.map((sequence) => sequence.property);
    const { result, read } = watchReads(entity, names, () => onCreate(entity, em) as unknown);
    const sequence = sequences.find((each) => each.property === read);
    if (sequence && isSpoiled(result)) {
      throw NumberReadTooEarlyError.ofOnCreate(sequence, property.name, result);
    }
    if (sequence && !isWarned) {
      isWarned = true;
      const where = `AutoSequence ${sequence.entity}.${property.name}`;
      warn(em, `${where}: its onCreate reads '${sequence.property}', which has no number yet when it is called.`);
    }
    return result;
  };
  watched.set(watching, sequences);
  property.onCreate = watching;
  return sequences;
}

/** What becomes of a number that is not there. */
function isSpoiled(result: unknown): boolean {
  return typeof result === 'string'
    ? /(?<![A-Za-z])(undefined|null|NaN)(?![A-Za-z])/.test(result)
    : Number.isNaN(result);
}
