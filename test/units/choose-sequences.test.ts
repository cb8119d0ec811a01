import { describe, expect, test } from '@jest/globals';
import { defineEntity, p } from '@mikro-orm/core';
import { MikroORM, SqliteDriver } from '@mikro-orm/sqlite';
import { autoSequence, AutoSequenceSubscriber } from 'mikro-orm-auto-sequence';
import { chooseOne, chooseSequences } from '../../src/cli/sequences/choose-sequences.js';

const Receipt = defineEntity({
  name: 'Receipt',
  properties: {
    id: p.integer().primary(),
    number: autoSequence(),
    ofShop: autoSequence({ uniqueWith: 'shop' }),
    shop: p.integer(),
  },
});
const Order = defineEntity({ name: 'Order', properties: { id: p.integer().primary(), number: autoSequence() } });

const { em } = new MikroORM({
  driver: SqliteDriver,
  dbName: ':memory:',
  entities: [Receipt, Order],
  subscribers: [new AutoSequenceSubscriber()],
});

const names = (...of: string[]) => chooseSequences(em, of).map(({ name }) => name);

describe('the sequences that a command is about', () => {
  test('are those that it names, each once', () => {
    expect(names('Receipt.ofShop', 'Order', 'Receipt')).toEqual(['Receipt.ofShop', 'Order.number', 'Receipt.number']);
    expect(names()).toEqual(['Receipt.number', 'Receipt.ofShop', 'Order.number']);
    expect(() => names('Receipt.shop')).toThrow("There is no sequence 'Receipt.shop'.");
  });

  test('are refused where it takes one and the entity has several', () => {
    expect(chooseOne(em, 'Order').name).toBe('Order.number');
    expect(chooseOne(em, 'Receipt.ofShop').name).toBe('Receipt.ofShop');
    expect(() => chooseOne(em, 'Receipt')).toThrow(
      'Receipt has several sequences: name one of Receipt.number, Receipt.ofShop.',
    );
  });
});
