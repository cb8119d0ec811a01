import type { EntitySchema, EventSubscriber } from '@mikro-orm/core';
import { AutoSequenceSubscriber, AutoSequenceType } from 'mikro-orm-auto-sequence';
import { type Invoice, invoiceWith, type NumberProperty } from './entities.ts';
import { lockOnly, LockOnly } from './lock-only.ts';
import { byHand, NumberByHand } from './number-by-hand.ts';

export type DatabaseKind = 'postgresql' | 'mariadb' | 'sqlite';

export const contenderNames = [
  'plain',
  'plain again',
  'database',
  'floor',
  'by hand',
  'scope lock',
  'table lock',
  'counter',
  'trigger',
] as const;

export type ContenderName = (typeof contenderNames)[number];

/** A way to number invoices. */
export interface Contender {
  /** Whether the client gives the numbers, and there is nothing left to do. */
  readonly isPlain?: boolean;
  readonly number: () => NumberProperty;
  readonly subscribers?: (invoice: EntitySchema<Invoice>, database: DatabaseKind) => EventSubscriber[];
  /** What the table needs to exist before it. */
  readonly before?: string;
}

const plain: Contender = { isPlain: true, number: () => ({ type: 'integer' }) };

export const contenders: Record<ContenderName, Contender> = {
  plain,

  /** Plain against itself: a difference within what these two show is none. */
  'plain again': plain,

  /** The least that any numbering can cost, though it counts over the whole table and leaves gaps. */
  database: {
    number: () => ({ type: 'integer', defaultRaw: `nextval('invoice_number')` }),
    before: 'create sequence invoice_number start 1000000',
  },

  /**
   * Plain, with a bare lock of each scope, or one of the table for very many, and a `select 1`: the least that a lock until
   * the commit and a look at the database after it can cost, one after the other.
   */
  floor: {
    isPlain: true,
    number: () => ({ type: 'integer' }),
    subscribers: (invoice, database) => [new LockOnly(invoice, lockOnly[database])],
  },

  'by hand': {
    number: () => ({ type: 'integer' }),
    subscribers: (invoice, database) => [new NumberByHand(invoice, byHand[database])],
  },

  'scope lock': {
    number: () => ({ type: new AutoSequenceType({ uniqueWith: 'customer' }) }),
    subscribers: () => [new AutoSequenceSubscriber({ lock: 'scope' })],
  },

  'table lock': {
    number: () => ({ type: new AutoSequenceType({ uniqueWith: 'customer' }) }),
    subscribers: () => [new AutoSequenceSubscriber({ lock: 'table' })],
  },

  counter: {
    number: () => ({ type: new AutoSequenceType({ uniqueWith: 'customer', reuse: false }) }),
    subscribers: () => [new AutoSequenceSubscriber()],
  },

  trigger: {
    number: () => ({ type: new AutoSequenceType({ uniqueWith: 'customer', trigger: true }) }),
    subscribers: () => [new AutoSequenceSubscriber()],
  },
};

export function invoiceOf(contender: Contender): EntitySchema<Invoice> {
  return invoiceWith(contender.number());
}
