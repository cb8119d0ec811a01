import { defineEntity, type EntityManager, type Opt, p } from '@mikro-orm/core';
import { Entity, PrimaryKey, Property } from '@mikro-orm/decorators/es';
import { autoSequence } from 'mikro-orm-auto-sequence';
import { AutoSequence } from 'mikro-orm-auto-sequence/es';

// #region schema
const yearOf = (receipt: { issuedAt: Date }) =>
  receipt.issuedAt.getUTCFullYear();

export const Receipt = defineEntity({
  name: 'Receipt',
  properties: {
    id: p.integer().primary(),
    issuedAt: p.datetime(),
    year: p.integer().onCreate(yearOf).onUpdate(yearOf),
    number: autoSequence({ uniqueWith: 'year' }),
  },
});
// #endregion schema

// #region class
@Entity()
export class Invoice {
  @PrimaryKey({ type: 'integer' })
  id!: number;

  @Property({ type: 'datetime' })
  issuedAt!: Date;

  @Property({
    type: 'integer',
    onUpdate: (invoice: Invoice) => invoice.issuedAt.getUTCFullYear(),
  })
  get year(): Opt<number> {
    return this.issuedAt.getUTCFullYear();
  }

  @AutoSequence({ uniqueWith: 'year' })
  number!: Opt<number>;
}
// #endregion class

// #region fiscal
/** The year of the books, which starts in April, in the time zone of the company. */
export function fiscalYearOf(date: Date): number {
  const parts = new Intl.DateTimeFormat('en', {
    timeZone: 'Europe/Vienna',
    year: 'numeric',
    month: 'numeric',
  }).formatToParts(date);
  const of = (type: 'year' | 'month') =>
    Number(parts.find((part) => part.type === type)?.value);
  return of('month') < 4 ? of('year') - 1 : of('year');
}
// #endregion fiscal

// #region route
/** GET /receipts/2026/17 */
export async function showReceipt(
  em: EntityManager,
  params: { year: string; number: string },
) {
  const receipt = await em.findOne(Receipt, {
    year: Number(params.year),
    number: Number(params.number),
  });
  return receipt ?? { status: 404 };
}
// #endregion route
