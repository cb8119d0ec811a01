// #region init
import { defineEntity, p } from '@mikro-orm/core';
import {
  autoSequence,
  AutoSequenceCounter,
  AutoSequenceSubscriber,
} from 'mikro-orm-auto-sequence';

export const Invoice = defineEntity({
  name: 'Invoice',
  properties: {
    id: p.integer().primary(),
    customer: p.integer(),
    number: autoSequence({ uniqueWith: 'customer', reuse: false }),
  },
});

export const options = {
  entities: [Invoice, AutoSequenceCounter],
  subscribers: [new AutoSequenceSubscriber()],
};
// #endregion init
