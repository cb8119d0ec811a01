import {
  ArrayType,
  type Dictionary,
  type EntityMetadata,
  type EntityProperty,
  JsonType,
  ReferenceKind,
} from '@mikro-orm/core';
import { InvalidScopeError, type SequenceName } from '../errors.js';
import { columnTypesOf } from '../mikro-orm/on-discovered.js';
import { homeOf } from './home.js';

/** A property of a scope, and the way to it from the entity: its name, or `address.country` in an embeddable. */
export interface ScopeProperty {
  readonly path: string;
  readonly property: EntityProperty;
}

/** @throws InvalidScopeError when a name is of no property that can partition numbers */
export function resolveScope(
  name: SequenceName,
  meta: EntityMetadata,
  uniqueWith: readonly string[],
): readonly ScopeProperty[] {
  const own: EntityProperty | undefined = meta.properties[name.property];
  return uniqueWith.map((path) => {
    const property = findProperty(meta, path);
    if (!property) {
      const known = Object.values(meta.properties).filter((each) => each !== own && each.embedded === undefined);
      throw InvalidScopeError.unknownProperty(
        name,
        path,
        known.map((each) => each.name),
      );
    }
    if (property === own) {
      throw InvalidScopeError.containsItself(name);
    }
    const problem = problemOf(property) ?? (own && problemOfHome(meta, property, own));
    if (problem !== undefined) {
      throw InvalidScopeError.unsupported(name, path, problem);
    }
    return { path, property };
  });
}

function findProperty(meta: EntityMetadata, path: string): EntityProperty | undefined {
  const [root = '', ...names] = path.split('.');
  const first = Object.hasOwn(meta.properties, root) ? meta.properties[root] : undefined;
  return names.reduce<EntityProperty | undefined>((parent, name) => {
    const children: Dictionary<EntityProperty> = parent?.embeddedProps ?? {};
    return Object.hasOwn(children, name) ? children[name] : undefined;
  }, first);
}

function problemOf(property: EntityProperty): string | undefined {
  if (property.kind === ReferenceKind.ONE_TO_MANY || property.kind === ReferenceKind.MANY_TO_MANY) {
    return 'a to-many relation. Name a scalar, an enum or a to-one relation.';
  }
  if (property.kind === ReferenceKind.ONE_TO_ONE && !property.owner) {
    return 'the inverse side of a one-to-one relation, which has no column. Name a property that has one.';
  }
  if (property.kind === ReferenceKind.EMBEDDED) {
    const names = Object.keys(property.embeddedProps).map((name) => `'${property.name}.${name}'`);
    return `an embeddable. Name a property in it that has a column: ${names.join(', ')}.`;
  }
  if (property.object === true) {
    return 'which is inside a JSON column. Name a property that has a column of its own.';
  }
  if (property.persist === false || property.formula !== undefined) {
    return 'which has no column. Name a property that has one.';
  }
  if (property.generated !== undefined) {
    return 'a generated column, whose value is not known before the insert. Name a property that the entity sets.';
  }
  if (property.autoincrement === true) {
    return 'which the database counts itself, so that each row would be a scope of its own. Name another property.';
  }
  if (property.customType instanceof ArrayType || property.customType instanceof JsonType) {
    return 'which holds an array or JSON. Name a property that holds one plain value.';
  }
  if (property.array === true || /json|array/i.test(columnTypesOf(property)[0] ?? property.type)) {
    return 'which holds an array or JSON. Name a property that holds one plain value.';
  }
  return undefined;
}

function problemOfHome(meta: EntityMetadata, property: EntityProperty, own: EntityProperty): string | undefined {
  return homeOf(meta, property) === homeOf(meta, own)
    ? undefined
    : 'whose column is in another table of the inheritance tree, where no constraint can reach it. ' +
        'Declare the sequence and its scope on one entity.';
}
