import { defineEntity, p } from '@mikro-orm/core';
import { autoSequence, AutoSequenceCounter } from 'mikro-orm-auto-sequence';

// No constraint refuses a number that is there already.

/** Under a lock, the largest number and one. */
export const Invoice = defineEntity({
  name: 'Invoice',
  properties: {
    id: p.integer().primary(),
    customer: p.integer(),
    number: autoSequence({ uniqueWith: 'customer', unique: false }),
    token: p.string(),
  },
});

/** Counted on by a counter, whose row is always locked. */
export const Voucher = defineEntity({
  name: 'Voucher',
  properties: {
    id: p.integer().primary(),
    customer: p.integer(),
    number: autoSequence({ uniqueWith: 'customer', unique: false, reuse: false, lock: 'scope' }),
    token: p.string(),
  },
});

/** Written by plain SQL, and numbered by the trigger of the node. */
export const Slip = defineEntity({
  name: 'Slip',
  properties: {
    id: p.integer().primary(),
    customer: p.integer(),
    number: autoSequence({ uniqueWith: 'customer', unique: false, trigger: true, lock: 'scope' }),
    token: p.string(),
  },
});

export const entities = [Invoice, Voucher, Slip, AutoSequenceCounter];

/** A row that a transaction has written, as its process knows it. */
export interface Saved {
  readonly table: 'invoice' | 'voucher' | 'slip';
  readonly customer: number;
  readonly number: number;
  /** The transaction, and the row in it: a transaction that is repeated writes none of them twice. */
  readonly token: string;
}
