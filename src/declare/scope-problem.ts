import { type EntityMetadata, type EntityProperty, JsonType, ReferenceKind } from '@mikro-orm/core';
import { holdsArrays } from '../mikro-orm/copies.js';
import { columnTypesOf, fieldNamesOf } from '../mikro-orm/on-discovered.js';
import { isArrayType } from './array-type.js';
import { homeOf, isDeclaredTwice } from './home.js';
import type { ScopeProperty } from './ScopeProperty.js';
import { sequenceTypeOf } from './sequence-type.js';

/** Why a property of the entity cannot partition the numbers of a sequence, and what can be done. */
export function findScopeProblem(
  scope: ScopeProperty,
  meta: EntityMetadata,
  sequence: EntityProperty | undefined,
): string | undefined {
  return (
    findProblemOfColumn(scope) ??
    findProblemOfValue(scope) ??
    findProblemInTable(scope, meta) ??
    (sequence && findProblemOfHome(scope, meta, sequence))
  );
}

/** It needs a column of its own that the entity fills. */
function findProblemOfColumn({ path, property }: ScopeProperty): string | undefined {
  if (property.kind === ReferenceKind.ONE_TO_MANY || property.kind === ReferenceKind.MANY_TO_MANY) {
    return 'a to-many relation. Name a scalar, an enum or a to-one relation.';
  }
  if (property.kind === ReferenceKind.ONE_TO_ONE && !property.owner) {
    return 'the inverse side of a one-to-one relation, which has no column. Name a property that has one.';
  }
  if (property.kind === ReferenceKind.EMBEDDED) {
    return findProblemOfEmbeddable(path, property);
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
  return undefined;
}

function findProblemOfEmbeddable(path: string, embedded: EntityProperty): string {
  const paths = pathsToColumns(path, embedded).map((each) => `'${each}'`);
  return paths.length > 0
    ? `an embeddable. Name a property in it that has a column: ${paths.join(', ')}.`
    : 'an embeddable in a JSON column. Name a property that has a column of its own, or embed it without `object`.';
}

function pathsToColumns(path: string, { kind, object, array, embeddedProps }: EntityProperty): readonly string[] {
  if (kind !== ReferenceKind.EMBEDDED) {
    return [path];
  }
  return object === true || array === true
    ? []
    : Object.entries(embeddedProps).flatMap(([name, child]) => pathsToColumns(`${path}.${name}`, child));
}

/** Its value must be one, and the same here and in the database. */
function findProblemOfValue({ property }: ScopeProperty): string | undefined {
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
  const { array, customType, nativeEnumName, type } = property;
  if (customType instanceof JsonType || (customType && holdsArrays(customType)) || array === true) {
    return true;
  }
  if (nativeEnumName !== undefined) {
    return false; // The user has made the name up.
  }
  const [columnType] = columnTypesOf(property);
  return columnType === undefined
    ? /json|array|\[\]$/i.test(type)
    : isArrayType(columnType) || /\bjsonb?\b/i.test(columnType);
}

/** The types of a relation are those of the key that it refers to. */
function isConvertedInSql({ customType, customTypes }: Partial<EntityProperty>): boolean {
  return [customType, ...(customTypes ?? [])].some((type) => {
    return type?.platform !== undefined && Boolean(type.convertToDatabaseValueSQL?.('', type.platform));
  });
}

/** What the other properties of the table make of it. */
function findProblemInTable({ property, isNullable }: ScopeProperty, meta: EntityMetadata): string | undefined {
  if (isDeclaredTwice(meta, property.name)) {
    return 'which two entities of one table declare. Declare it on their common base, or under two names.';
  }
  // Without a parent, such a relation is null in some of its columns and not in others: a scope of its own kind.
  const shared = Object.values(meta.properties).find((each) => sharesColumn(property, each));
  return shared && isNullable
    ? `a nullable relation that shares a column with '${shared.name}'. Make it not-null, or give it columns of its own.`
    : undefined;
}

function sharesColumn(property: EntityProperty, other: EntityProperty): boolean {
  const columns = fieldNamesOf(property);
  return other !== property && columns.length > 1 && fieldNamesOf(other).some((column) => columns.includes(column));
}

function findProblemOfHome(
  { property }: ScopeProperty,
  meta: EntityMetadata,
  sequence: EntityProperty,
): string | undefined {
  return homeOf(meta, property) === homeOf(meta, sequence)
    ? undefined
    : 'whose column is in another table of the inheritance tree, where no constraint can reach it. ' +
        'Declare the sequence and its scope on one entity.';
}
