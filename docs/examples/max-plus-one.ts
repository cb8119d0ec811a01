import { defineEntity, type EventArgs, p } from '@mikro-orm/core';
import { autoSequence } from 'mikro-orm-auto-sequence';

interface Numbered {
  customer: number;
  number: number;
}

// #region hook
export const Invoice = defineEntity({
  name: 'Invoice',
  properties: {
    id: p.integer().primary(),
    customer: p.integer(),
    number: autoSequence({ uniqueWith: 'customer' }),
  },
  hooks: {
    beforeCreate: [
      // Delete this.
      async ({ em, entity }: EventArgs<Numbered>) => {
        const last = await em.findOne(
          Invoice,
          { customer: entity.customer },
          { orderBy: { number: 'desc' } },
        );
        entity.number = (last?.number ?? 0) + 1;
      },
    ],
  },
});
// #endregion hook
