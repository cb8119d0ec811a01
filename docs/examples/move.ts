// #region application
import { defineEntity, type EntityManager, p } from '@mikro-orm/core';
import {
  autoSequence,
  AutoSequenceSubscriber,
  lockTable,
  sequenceOf,
  withRetry,
} from 'mikro-orm-auto-sequence';

export const Shop = defineEntity({
  name: 'Shop',
  properties: { id: p.integer().primary(), name: p.string() },
});

export const Receipt = defineEntity({
  name: 'Receipt',
  properties: {
    id: p.integer().primary(),
    shop: () => p.manyToOne(Shop),
    till: p.string().nullable(),
    total: p.decimal('string').precision(10).scale(2),
    number: autoSequence({ uniqueWith: ['shop', 'till'] }),
  },
});

const entities = [Shop, Receipt];
const subscribers = [new AutoSequenceSubscriber({ lockTimeout: 2000 })];
// #endregion application

export interface Sale {
  shop: number;
  till: string | null;
  total: string;
}

/** The application's own code, which knows no driver. */
export const receipts = {
  issue: (em: EntityManager, sales: readonly Sale[]) =>
    withRetry(em, (em) => sales.map((sale) => em.create(Receipt, sale))),

  last: (em: EntityManager, shop: number, till: string | null) =>
    sequenceOf(em, Receipt).last({ shop, till }),

  closeDay: (em: EntityManager, sale: Sale) =>
    lockTable(em, Receipt, async (em) => {
      const count = await em.count(Receipt);
      em.create(Receipt, sale);
      return count;
    }),
};

// #region postgresql
import { PostgreSqlDriver } from '@mikro-orm/postgresql';

export const before = { driver: PostgreSqlDriver, entities, subscribers };
// #endregion postgresql

// #region mariadb
import { MariaDbDriver } from '@mikro-orm/mariadb';
import { AutoSequenceCounter } from 'mikro-orm-auto-sequence';

export const after = {
  driver: MariaDbDriver,
  entities: [...entities, AutoSequenceCounter],
  subscribers,
};
// #endregion mariadb
