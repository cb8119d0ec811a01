import { defineEntity, p } from '@mikro-orm/core';
import { autoSequence } from 'mikro-orm-auto-sequence';

export const Receipt = defineEntity({
  name: 'Receipt',
  properties: {
    id: p.integer().primary(),
    branch: p.string(),
    // #region column
    number: autoSequence({ uniqueWith: 'branch', startAt: 1000 })
      .fieldName('receipt_no')
      .comment('printed'),
    // #endregion column
    // #region mode
    serial: autoSequence({ mode: 'bigint' }),
    // #endregion mode
  },
});

// #region functions
export const Voucher = defineEntity({
  name: 'Voucher',
  properties: {
    id: p.integer().primary(),
    isCredit: p.boolean(),
    number: autoSequence({
      startAt: (voucher: { isCredit: boolean }) =>
        voucher.isCredit ? 9000 : 1,
    }),
  },
});
// #endregion functions

// #region when
export const Order = defineEntity({
  name: 'Order',
  properties: {
    id: p.integer().primary(),
    isPaid: p.boolean(),
    invoiceNumber: autoSequence({
      when: (order: { isPaid: boolean }) => order.isPaid,
    }).nullable(),
  },
});
// #endregion when
