import { defineEntity, type Opt, p } from '@mikro-orm/core';
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
