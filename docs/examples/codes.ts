import { defineEntity, type EventArgs, type Opt, p } from '@mikro-orm/core';
import { Entity, PrimaryKey, Property } from '@mikro-orm/decorators/es';
import { autoSequence } from 'mikro-orm-auto-sequence';
import { AutoSequence } from 'mikro-orm-auto-sequence/es';

export function defineInvoice(code: string) {
  // #region generated
  const Invoice = defineEntity({
    name: 'Invoice',
    properties: {
      id: p.integer().primary(),
      customer: p.integer(),
      year: p.integer(),
      number: autoSequence({ uniqueWith: 'year' }),
      code: p
        .string()
        .generated(`(${code}) stored`)
        .index()
        .$type<Opt<string>>(),
    },
  });
  // #endregion generated
  return Invoice;
}

// #region getter
@Entity()
export class Receipt {
  @PrimaryKey({ type: 'integer' })
  id!: number;

  @Property({ type: 'integer' })
  year!: number;

  @AutoSequence({ uniqueWith: 'year' })
  number!: Opt<number>;

  @Property({ persist: false })
  get code(): Opt<string> {
    return `REC-${String(this.year)}-${String(this.number).padStart(4, '0')}`;
  }
}
// #endregion getter

// #region hook
export const Voucher = defineEntity({
  name: 'Voucher',
  properties: {
    id: p.integer().primary(),
    number: autoSequence(),
    code: p.string().default(''),
  },
  hooks: {
    beforeCreate: [
      ({ entity }: EventArgs<{ number: number; code: string }>) => {
        entity.code = `V-${String(entity.number).padStart(4, '0')}`;
      },
    ],
  },
});
// #endregion hook
