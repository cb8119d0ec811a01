import { defineEntity, p } from '@mikro-orm/core';
import { AutoSequenceCounter, autoSequence } from 'mikro-orm-auto-sequence';

export const Customer = defineEntity({ name: 'Customer', properties: { id: p.integer().primary() } });

const properties = {
  id: p.integer().primary(),
  customer: () => p.manyToOne(Customer).nullable(),
  issuedAt: p.datetime(),
};

const numbered = { ...properties, number: autoSequence({ uniqueWith: 'customer' }) };

export const Invoice = defineEntity({ name: 'Invoice', properties: numbered });

const line = { order: p.integer().primary(), place: p.integer().primary() };
const document = { id: p.integer().primary(), kind: p.enum(['letter', 'receipt']) };

/** A key of two columns, a tree in one table of which one class is numbered, and one of joined tables. @param {boolean} isNumbered */
function shapes(isNumbered) {
  const number = isNumbered ? { number: autoSequence({ uniqueWith: 'order' }) } : {};
  const Document = defineEntity({
    name: 'Document',
    properties: document,
    discriminatorColumn: 'kind',
    abstract: true,
  });
  return [
    defineEntity({ name: 'Line', properties: { ...line, ...number } }),
    Document,
    defineEntity({ name: 'Letter', properties: {}, extends: Document, discriminatorValue: 'letter' }),
    defineEntity({
      name: 'Receipt',
      properties: isNumbered ? { number: autoSequence() } : {},
      extends: Document,
      discriminatorValue: 'receipt',
    }),
    ...vehicles(isNumbered),
  ];
}

/** A tree of joined tables: the numbers of cars are in the table of cars. @param {boolean} isNumbered */
function vehicles(isNumbered) {
  const Vehicle = defineEntity({
    name: 'Vehicle',
    inheritance: 'tpt',
    properties: { id: p.integer().primary(), built: p.integer() },
  });
  const car = { maker: p.integer() };
  const Car = isNumbered
    ? defineEntity({
        name: 'Car',
        extends: Vehicle,
        properties: { ...car, number: autoSequence({ uniqueWith: 'maker' }) },
      })
    : defineEntity({ name: 'Car', extends: Vehicle, properties: car });
  return [Vehicle, Car];
}

/** The versions of an application, by their names. */
export const versions = {
  shapesBefore: shapes(false),
  shapes: shapes(true),
  before: [Customer, defineEntity({ name: 'Invoice', properties })],
  after: [Customer, Invoice],
  /** With more that is new than a sequence. */
  noted: [
    Customer,
    defineEntity({ name: 'Invoice', properties: { ...numbered, note: p.integer().nullable() } }),
    defineEntity({ name: 'Note', properties: { id: p.integer().primary() } }),
  ],
  /** With numbers that the database gives. */
  triggered: [
    Customer,
    defineEntity({
      name: 'Invoice',
      properties: { ...properties, number: autoSequence({ uniqueWith: 'customer', trigger: true }) },
    }),
  ],
  /** With numbers that never come back. */
  counted: [
    Customer,
    defineEntity({
      name: 'Invoice',
      properties: { ...properties, number: autoSequence({ uniqueWith: 'customer', reuse: false }) },
    }),
    AutoSequenceCounter,
  ],
  /** With numbers that never come back, and rows that may have none. */
  imported: [
    Customer,
    defineEntity({
      name: 'Invoice',
      properties: { ...properties, number: autoSequence({ uniqueWith: 'customer', reuse: false }).nullable() },
    }),
    AutoSequenceCounter,
  ],
  /** With a table in the schema of each tenant. */
  tenants: [
    defineEntity({
      name: 'Order',
      schema: '*',
      properties: { id: p.integer().primary(), number: autoSequence().nullable() },
    }),
  ],
  /** With options that are functions. */
  counting: [
    Customer,
    defineEntity({
      name: 'Invoice',
      properties: {
        ...properties,
        number: autoSequence({
          uniqueWith: 'customer',
          /** @param {{ customer: { id: number } | null }} invoice */
          startAt: ({ customer }) => (customer?.id ?? 0) * 100 + 1,
          step: -10,
          /** @param {{ customer: object | null }} invoice */
          when: ({ customer }) => customer !== null,
        }).nullable(),
      },
    }),
  ],
};
