import { describe, expect, test } from '@jest/globals';
import { Collection, defineEntity, EntitySchema, type Opt, p } from '@mikro-orm/core';
import { AutoSequenceSubscriber, AutoSequenceType, MissingSubscriberError } from 'mikro-orm-auto-sequence';
import type { TestDatabase } from '../../support/databases/TestDatabase.js';
import { Ticket } from '../../support/tickets.js';

const Note = defineEntity({ name: 'Note', properties: { id: p.integer().primary() } });

class Order {
  id!: number;
  lines = new Collection<Line>(this);
}

class Line {
  id!: number;
  order!: Order;
  number!: Opt<number>;
}

const id = { type: 'integer', primary: true } as const;
const OrderSchema = new EntitySchema({
  class: Order,
  properties: { id, lines: { kind: '1:m', entity: () => Line, mappedBy: 'order' } },
});
const LineSchema = new EntitySchema({
  class: Line,
  properties: {
    id,
    order: { kind: 'm:1', entity: () => Order },
    number: { type: new AutoSequenceType({ uniqueWith: 'order' }) },
  },
});

export function describeMissingSubscriber(database: TestDatabase): void {
  describe('without the subscriber', () => {
    const init = () => database.init({ entities: [Note, Ticket, OrderSchema, LineSchema] });

    test('the flush of a new entity names entity and property, and the line to add', async () => {
      const em = (await init()).em();
      em.create(Ticket, {});
      await expect(em.flush()).rejects.toMatchObject({
        code: 'AUTO_SEQUENCE_MISSING_SUBSCRIBER',
        message: expect.stringContaining(
          'AutoSequence Ticket.number cannot be numbered, because no AutoSequenceSubscriber is registered. ' +
            'Add `subscribers: [new AutoSequenceSubscriber()]` to the options of MikroORM.init().',
        ) as unknown,
      });
    });

    test('nothing is written', async () => {
      const testOrm = await init();
      const em = testOrm.em();
      em.create(Note, {});
      em.create(Ticket, {});
      await expect(em.flush()).rejects.toThrow(MissingSubscriberError);
      expect(testOrm.statements.take()).toEqual([]);
    });

    test('an explicit transaction fails too', async () => {
      const testOrm = await init();
      const transaction = testOrm.em().transactional((em) => {
        em.create(Ticket, {});
      });
      await expect(transaction).rejects.toThrow(MissingSubscriberError);
      expect(testOrm.statements.take()).toEqual(['begin', 'rollback']);
    });

    test('an entity that is reached by cascade is refused too', async () => {
      const em = (await init()).em();
      const order = new Order();
      order.lines.add(new Line());
      em.persist(order);
      await expect(em.flush()).rejects.toThrow('AutoSequence Line.number cannot be numbered');
    });

    test('a subscriber may be registered between em.create() and the flush', async () => {
      const em = (await init()).em();
      const ticket = em.create(Ticket, {});
      em.getEventManager().registerSubscriber(new AutoSequenceSubscriber());
      await em.flush();
      expect(ticket.number).toBe(1);
    });

    test('a flush that failed can be repeated with it', async () => {
      const em = (await init()).em();
      const ticket = em.create(Ticket, {});
      await expect(em.flush()).rejects.toThrow(MissingSubscriberError);
      em.getEventManager().registerSubscriber(new AutoSequenceSubscriber());
      await em.persist(ticket).flush();
      await expect(em.fork().find(Ticket, {})).resolves.toMatchObject([{ number: 1 }]);
    });

    test('other entities are flushed, and saved ones changed', async () => {
      const testOrm = await init();
      await testOrm.em().insertMany(Order, [{ id: 1 }, { id: 2 }]);
      await testOrm.em().insert(Line, { order: 1, number: 7 });
      const em = testOrm.em();
      em.create(Note, {});
      const line = await em.findOneOrFail(Line, { number: 7 });
      line.order = em.getReference(Order, 2);
      await em.flush();
      await expect(em.fork().count(Line, { order: 2, number: 7 })).resolves.toBe(1);
    });
  });
}
