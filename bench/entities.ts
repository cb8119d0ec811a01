import { EntitySchema, type OptionalProps } from '@mikro-orm/core';

/** What every contender writes: small, so that the share of the numbering is as large as it gets. */
export interface Invoice {
  [OptionalProps]?: 'id' | 'number';
  id: number;
  customer: number;
  number: number;
  note: string;
}

/** An entity without a number. */
export interface Note {
  [OptionalProps]?: 'id';
  id: number;
  customer: number;
  note: string;
}

type EntityOptions = ConstructorParameters<typeof EntitySchema<Invoice>>[0];
export type NumberProperty = NonNullable<EntityOptions['properties']>['number'];

/** The same table for every contender; only where the number comes from differs. */
export function invoiceWith(number: NumberProperty): EntitySchema<Invoice> {
  return new EntitySchema<Invoice>({
    name: 'Invoice',
    uniques: [{ properties: ['customer', 'number'] }],
    properties: {
      id: { type: 'integer', primary: true },
      customer: { type: 'integer' },
      number,
      note: { type: 'string' },
    },
  });
}

export function createNote(): EntitySchema<Note> {
  return new EntitySchema<Note>({
    name: 'Note',
    properties: {
      id: { type: 'integer', primary: true },
      customer: { type: 'integer' },
      note: { type: 'string' },
    },
  });
}
