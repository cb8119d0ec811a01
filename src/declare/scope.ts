import {
  ArrayType,
  type Dictionary,
  type EntityMetadata,
  type EntityProperty,
  JsonType,
  ReferenceKind,
} from '@mikro-orm/core';
import { InvalidScopeError, type SequenceName } from '../errors.js';
import { columnTypesOf, fieldNamesOf } from '../mikro-orm/on-discovered.js';
import { homeOf, isDeclaredTwice } from './home.js';
import { sequenceTypeOf } from './sequence-type.js';

/** A property of a scope, and the way to it from the entity: its name, or `address.country` in an embeddable. */
export interface ScopeProperty {
  readonly path: string;
  readonly property: EntityProperty;
}

/** @throws InvalidScopeError when a name is of no property that can partition numbers */
export function resolveScope(
  name: SequenceName,
  meta: EntityMetadata,
  uniqueWith: string | readonly string[],
): readonly ScopeProperty[] {
  const own: EntityProperty | undefined = meta.properties[name.property];
  const paths = new Set(typeof uniqueWith === 'string' ? [uniqueWith] : uniqueWith);
  return [...paths].map((path) => {
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
    const problem =
      problemOf(property) ?? problemOfTable(meta, property) ?? (own && problemOfHome(meta, property, own));
    if (problem !== undefined) {
      throw InvalidScopeError.unsupported(name, path, problem);
    }
    return { path, property };
  });
}

/** Discovery fills in `nullable` only while it goes through the properties. */
export function isNullable(property: EntityProperty): boolean {
  return property.nullable ?? property.optional ?? false;
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
  if (property.version === true) {
    return 'which MikroORM counts on every update. Name another property.';
  }
  if (sequenceTypeOf(property)) {
    return 'a sequence itself, whose number is not known before this one is given. Name what partitions that one.';
  }
  if (isConvertedInSql(property)) {
    return (
      'whose type makes the value in SQL (`convertToDatabaseValueSQL`), so that only the database knows it. ' +
      'Convert it in `convertToDatabaseValue`.'
    );
  }
  if (columnTypesOf(property).some((type) => /\bcollate\b/i.test(type))) {
    return 'whose column type contains a collation. Give the property the option `collation`.';
  }
  if (holdsMany(property)) {
    return 'which holds an array or JSON. Name a property that holds one plain value.';
  }
  return undefined;
}

function holdsMany(property: EntityProperty): boolean {
  const { array, customType, type } = property;
  const isOfType = customType instanceof ArrayType || customType instanceof JsonType;
  return isOfType || array === true || /json|array|\[\]$/i.test(columnTypesOf(property)[0] ?? type);
}

/** The types of a relation are those of the key that it refers to. */
function isConvertedInSql({ customType, customTypes }: Partial<EntityProperty>): boolean {
  return [customType, ...(customTypes ?? [])].some((type) => {
    return type?.platform !== undefined && Boolean(type.convertToDatabaseValueSQL?.('', type.platform));
  });
}

/** What the other properties of the table make of it. */
function problemOfTable(meta: EntityMetadata, property: EntityProperty): string | undefined {
  if (isDeclaredTwice(meta, property.name)) {
    return 'which two entities of one table declare. Declare it on their common base, or under two names.';
  }
  // Without a parent, such a relation is null in some of its columns and not in others: a scope of its own kind.
  const shared = Object.values(meta.properties).find((each) => sharesColumn(property, each));
  return shared && isNullable(property)
    ? `a nullable relation that shares a column with '${shared.name}'. Make it not-null, or give it columns of its own.`
    : undefined;
}

function sharesColumn(property: EntityProperty, other: EntityProperty): boolean {
  const columns = fieldNamesOf(property);
  return other !== property && columns.length > 1 && fieldNamesOf(other).some((column) => columns.includes(column));
}

function problemOfHome(meta: EntityMetadata, property: EntityProperty, own: EntityProperty): string | undefined {
  return homeOf(meta, property) === homeOf(meta, own)
    ? undefined
    : 'whose column is in another table of the inheritance tree, where no constraint can reach it. ' +
        'Declare the sequence and its scope on one entity.';
}
