import type { EntityData, EntityKey, Opt } from '@mikro-orm/core';

/** The properties of an entity whose type is that of a number of a sequence, in one of the modes. */
export type SequenceProperty<Entity> = {
  [Name in EntityKey<Entity>]: NonNullable<Entity[Name]> extends bigint | number | string ? Name : never;
}[EntityKey<Entity>];

/** The type of a sequence's numbers, as the entity's property has it. */
export type SequenceNumber<Entity, Property extends keyof Entity> = NumberOf<NonNullable<Entity[Property]>>;

type NumberOf<Value> = Value extends bigint ? bigint : Value extends number ? number : string;

/** What a row has that was given a number: none, where the entity need not have one and `when` refuses it. */
export type Numbered<Entity, Property extends keyof Entity> = {
  [Name in Property]: NumberOf<NonNullable<Entity[Name]>> | Extract<Entity[Name], null | undefined>;
};

/**
 * The properties that partition a sequence (`uniqueWith`) with their values, as `em.create` takes them: a relation is an
 * entity, a reference or a key; null is a value; one in an embeddable is nested, as `{ address: { country: 'DE' } }`.
 */
export type SequenceScope<Entity> = EntityData<Entity>;

/**
 * What the property of the entity's only sequence may be, where it is left out: one that `em.create` may leave out, which
 * is how numbers are declared, and none of texts where there is another. Where no type says so, any.
 */
export type OnlySequenceProperty<Entity> = First<
  OptionalProperty<Entity, bigint | number>,
  First<OptionalProperty<Entity, string>, SequenceProperty<Entity>>
>;

type First<Name, Other> = [Name] extends [never] ? Other : Name;

type OptionalProperty<Entity, Value> = {
  [Name in SequenceProperty<Entity>]: NonNullable<Entity[Name]> extends Opt & Value ? Name : never;
}[SequenceProperty<Entity>];
