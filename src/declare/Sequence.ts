import { type EntityMetadata, type EntityProperty, ReferenceKind } from '@mikro-orm/core';
import { InvalidScopeError, type SequenceName } from '../errors.js';

import { type ResolvedOptions, resolveOptions } from './options.js';
import { sequenceTypeOf } from './sequence-type.js';

/** One declared property: where its numbers are, what partitions them, and how they are given. */
export interface Sequence {
  readonly name: SequenceName;
  /** The entity in whose table the numbers are: the root of a single-table tree, the declaring table of a joined one. */
  readonly home: EntityMetadata;
  readonly property: EntityProperty;
  readonly scope: readonly EntityProperty[];
  readonly options: ResolvedOptions;
}

const sequencesByEntity = new WeakMap<EntityMetadata, readonly Sequence[]>();
const sequencesByHome = new WeakMap<EntityMetadata, Map<string, Sequence>>();

/** The sequences of an entity, inherited ones included. Entities that share a table share their sequence objects. */
export function sequencesOf(meta: EntityMetadata): readonly Sequence[] {
  let sequences = sequencesByEntity.get(meta);
  if (!sequences) {
    sequences = meta.props.filter(property => sequenceTypeOf(property)).map(property => sequenceAt(homeOf(meta, property), property));
    sequencesByEntity.set(meta, sequences);
  }
  return sequences;
}

/** The entity in whose table a property's column is. */
export function homeOf(meta: EntityMetadata, property: EntityProperty): EntityMetadata {
  if (meta.root.inheritanceType === 'sti') {
    return meta.root;
  }
  let home = meta;
  while (home.tptParent?.properties[property.name]) {
    home = home.tptParent;
  }
  return home;
}

/** @throws InvalidScopeError when a name is of no property that can partition numbers */
export function resolveScope(
  name: SequenceName,
  meta: EntityMetadata,
  uniqueWith: readonly string[],
): readonly EntityProperty[] {
  const own: EntityProperty | undefined = meta.properties[name.property];
  return uniqueWith.map(scope => {
    const property: EntityProperty | undefined = meta.properties[scope];
    if (!property) {
      const known = Object.keys(meta.properties).filter(other => other !== name.property);
      throw InvalidScopeError.unknownProperty(name, scope, known);
    }
    if (property === own) {
      throw InvalidScopeError.containsItself(name);
    }
    const problem = problemOf(property);
    if (problem !== undefined) {
      throw InvalidScopeError.unsupported(name, scope, problem);
    }
    if (own && homeOf(meta, property) !== homeOf(meta, own)) {
      const problem = 'whose column is in another table of the inheritance tree, where no constraint can reach it.';
      throw InvalidScopeError.unsupported(name, scope, `${problem} Declare the sequence and its scope on one entity.`);
    }
    return property;
  });
}

function sequenceAt(home: EntityMetadata, property: EntityProperty): Sequence {
  const sequences = sequencesByHome.get(home) ?? new Map<string, Sequence>();
  sequencesByHome.set(home, sequences);
  let sequence = sequences.get(property.name);
  if (!sequence) {
    const name = { entity: home.className, property: property.name };
    const options = resolveOptions(name, sequenceTypeOf(property)?.options ?? {});
    const ownProperty = home.properties[property.name] ?? property;
    sequence = { name, home, property: ownProperty, options, scope: resolveScope(name, home, options.uniqueWith) };
    sequences.set(property.name, sequence);
  }
  return sequence;
}

function problemOf(property: EntityProperty): string | undefined {
  if (property.kind === ReferenceKind.ONE_TO_MANY || property.kind === ReferenceKind.MANY_TO_MANY) {
    return 'a to-many relation. Name a scalar, an enum or a to-one relation.';
  }
  if (property.kind === ReferenceKind.ONE_TO_ONE && property.owner !== true) {
    return 'the inverse side of a one-to-one relation, which has no column. Name a property that has one.';
  }
  if (property.kind === ReferenceKind.EMBEDDED) {
    return 'an embedded object. Name a property that has one column of its own.';
  }
  if (property.persist === false || property.formula !== undefined) {
    return 'which has no column. Name a property that has one.';
  }
  if (property.generated !== undefined) {
    return 'a generated column, whose value is not known before the insert. Name a property that the entity sets.';
  }
  if (property.array === true || property.type === 'json' || property.type === 'JsonType') {
    return 'which holds an array or JSON. Name a property that holds one plain value.';
  }
  return undefined;
}
