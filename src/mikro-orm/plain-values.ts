import {
  type AnyEntity,
  type EntityMetadata,
  type EntityProperty,
  isRaw,
  type Platform,
  ReferenceKind,
  Utils,
  wrap,
} from '@mikro-orm/core';
import { isPolymorphicRef } from './copies.js';

/** What a plain object says of the columns of a property. */
export type PlainValues =
  | { readonly is: 'known'; readonly values: readonly unknown[] }
  /** It says nothing. */
  | { readonly is: 'missing' }
  /** It cannot be the columns' value, and why. */
  | { readonly is: 'wrong'; readonly problem: string };

/**
 * The values of a property's columns that a plain object gives, as `em.insertMany` takes it: relations as entity, reference
 * or key. Custom types make the database's values of them, as in a flush.
 *
 * @param path the way to the property, as `address.country` in an embeddable
 */
export function plainValuesOf(data: object, path: string, property: EntityProperty, platform: Platform): PlainValues {
  const value = valueAt(data, path.split('.'));
  if (value === undefined) {
    return { is: 'missing' };
  }
  if (isRaw(value)) {
    return { is: 'wrong', problem: 'is SQL, whose value only the database knows' };
  }
  if (value === null) {
    return known(property.fieldNames.map(() => null));
  }
  return isToOne(property) ? keyOf(value, property, platform) : known([scalarOf(value, property, platform)]);
}

/** An embeddable that is null has columns that are null. */
function valueAt(data: unknown, names: readonly string[]): unknown {
  let value: unknown = data;
  for (const name of names) {
    if (value === undefined || value === null) {
      return value;
    }
    value = typeof value === 'object' ? Reflect.get(value, name) : undefined;
  }
  return value;
}

function isToOne({ kind }: EntityProperty): boolean {
  return kind === ReferenceKind.MANY_TO_ONE || kind === ReferenceKind.ONE_TO_ONE;
}

function known(values: readonly unknown[]): PlainValues {
  return { is: 'known', values };
}

function scalarOf(value: unknown, property: EntityProperty, platform: Platform): unknown {
  const unwrapped = isReference(value) ? value.unwrap() : value;
  const scalar = property.runtimeType === 'Date' && typeof unwrapped === 'string' ? new Date(unwrapped) : unwrapped;
  return property.customType
    ? property.customType.convertToDatabaseValue(scalar, platform, { mode: 'serialization' })
    : platform.processDateProperty(scalar);
}

/** The key of a relation: of an entity, a reference, or what stands for the key itself. */
function keyOf(given: unknown, property: EntityProperty, platform: Platform): PlainValues {
  const target = isReference(given) ? given.unwrap() : given;
  const parts = isEntity(target) ? keyOfEntity(target, property) : plainKeyOf(target, property);
  if (parts === undefined) {
    return { is: 'wrong', problem: 'has no primary key yet: flush it before' };
  }
  const isWhole = parts.length === property.fieldNames.length && parts.every((part) => part !== undefined);
  if (!isWhole || parts.some((part) => typeof part === 'object' && part !== null && isPlainObject(part))) {
    return { is: 'wrong', problem: 'is neither an entity, nor a reference, nor a primary key' };
  }
  return known(
    parts.map((part, position): unknown => {
      const type = typeAt(property, position);
      return type ? type.convertToDatabaseValue(part, platform, { mode: 'serialization' }) : part;
    }),
  );
}

/** A relation to a key without a type of its own has none. */
function typeAt(
  { customTypes, customType }: Partial<EntityProperty>,
  position: number,
): EntityProperty['customType'] | undefined {
  return customTypes?.[position] ?? customType;
}

/** @returns nothing where the database has still to make the key */
function keyOfEntity(entity: AnyEntity, property: EntityProperty): readonly unknown[] | undefined {
  const { targetKey } = property;
  const wrapped = wrap(entity, true);
  const keys: readonly unknown[] | null = targetKey === undefined ? wrapped.getPrimaryKeys() : [entity[targetKey]];
  if (keys === null || keys.some((key) => key === undefined || key === null)) {
    return undefined;
  }
  return property.polymorphic === true ? [nameOfClass(wrapped.__meta, property), ...keys] : keys;
}

/** What stands for an entity's class in a polymorphic relation, which may name one that the class extends. */
function nameOfClass(meta: EntityMetadata, { discriminatorMap = {} }: EntityProperty): string | undefined {
  const classes = [...chainOf(meta), meta.root].map((each) => each.class);
  return Object.keys(discriminatorMap).find((name) => classes.some((each) => each === discriminatorMap[name]));
}

function chainOf(meta: EntityMetadata): readonly EntityMetadata[] {
  return meta.tptParent ? [meta, ...chainOf(meta.tptParent)] : [meta];
}

/** A key as it is, as an array, or as an object of its properties. */
function plainKeyOf(value: unknown, { targetMeta }: EntityProperty): readonly unknown[] {
  const tuple = isPolymorphicRef(value) ? value.toTuple() : value;
  if (!isPlainObject(tuple) || !targetMeta) {
    return [tuple].flat(Infinity);
  }
  return targetMeta.getPrimaryProps().flatMap((key) => {
    const part: unknown = Reflect.get(tuple, key.name);
    return isToOne(key) ? (isEntity(part) ? (keyOfEntity(part, key) ?? [undefined]) : plainKeyOf(part, key)) : [part];
  });
}

function isPlainObject(value: unknown): value is object {
  return Utils.isPlainObject(value);
}

/** JSON can have the mark of an entity, and no methods. */
function isEntity(value: unknown): value is AnyEntity {
  const helper: unknown = Utils.isEntity<AnyEntity>(value) ? Reflect.get(value, '__helper') : undefined;
  return typeof helper === 'object' && helper !== null && typeof Reflect.get(helper, 'getPrimaryKeys') === 'function';
}

/** Told by its method, since a bundler may have made two copies of its class. */
function isReference(value: unknown): value is { unwrap(): unknown } {
  return typeof value === 'object' && value !== null && 'unwrap' in value && typeof value.unwrap === 'function';
}
