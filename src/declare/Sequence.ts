import type { EntityMetadata, EntityProperty } from '@mikro-orm/core';
import type { SequenceName } from '../errors.js';
import { homeOf, isOfSubclass } from './home.js';
import { type ResolvedOptions, resolveOptions } from './resolve-options.js';
import { resolveScope } from './scope.js';
import type { ScopeProperty } from './ScopeProperty.js';
import { sequenceTypeOf } from './sequence-type.js';

/** One declared property: where its numbers are, what partitions them, and how they are given. */
export interface Sequence {
  readonly name: SequenceName;
  /** The entity in whose table the numbers are. */
  readonly home: EntityMetadata;
  readonly property: EntityProperty;
  /** The column that holds the numbers. */
  readonly column: string;
  readonly scope: readonly ScopeProperty[];
  readonly options: ResolvedOptions;
}

const sequencesByEntity = new WeakMap<EntityMetadata, readonly Sequence[]>();
const sequencesByHome = new WeakMap<EntityMetadata, Map<string, Sequence>>();

/**
 * The sequences of an entity, inherited ones included, and not those of its subclasses, whose properties the root of a
 * single-table tree has too. Entities that share a table share their sequence objects.
 */
export function sequencesOf(meta: EntityMetadata): readonly Sequence[] {
  let sequences = sequencesByEntity.get(meta);
  if (!sequences) {
    const declared = meta.props.filter((property) => sequenceTypeOf(property) && !isOfSubclass(meta, property));
    sequences = declared.map((property) => sequenceAt(homeOf(meta, property), property));
    sequencesByEntity.set(meta, sequences);
  }
  return sequences;
}

function sequenceAt(home: EntityMetadata, declared: EntityProperty): Sequence {
  const sequences = sequencesByHome.get(home) ?? new Map<string, Sequence>();
  sequencesByHome.set(home, sequences);
  let sequence = sequences.get(declared.name);
  if (!sequence) {
    const name = { entity: home.className, property: declared.name };
    const property = home.properties[declared.name] ?? declared;
    const options = resolveOptions(name, sequenceTypeOf(declared)?.options ?? {});
    const [column = property.name] = property.fieldNames;
    sequence = { name, home, property, column, options, scope: resolveScope(name, home, options.uniqueWith) };
    sequences.set(declared.name, sequence);
  }
  return sequence;
}
