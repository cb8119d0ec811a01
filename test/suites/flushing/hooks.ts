import { describe, expect, test } from '@jest/globals';
import { defineEntity, type EventArgs, type EventSubscriber, type FlushEventArgs, p } from '@mikro-orm/core';
import { autoSequence, AutoSequenceSubscriber } from 'mikro-orm-auto-sequence';
import type { TestDatabase } from '../../support/databases/TestDatabase.js';
import { column, Customer, Invoice, openShop, Order, Reply, Ticket } from '../../support/shop.js';

/** A subscriber of the application, registered before or behind ours. */
const orders = [
  ['before', (other: EventSubscriber) => [other, new AutoSequenceSubscriber()]],
  ['behind', (other: EventSubscriber) => [new AutoSequenceSubscriber(), other]],
] as const;

export function describeHooks(database: TestDatabase): void {
  describe.each(orders)('a subscriber of the application %s ours', (_, subscribers) => {
    const open = (other: EventSubscriber) => openShop(database, { subscribers: subscribers(other) });

    test.each(['flush', 'transaction'])('may add entities in its onFlush, in a bare %s', async (kind) => {
      const shop = await open({
        onFlush({ em, uow }: FlushEventArgs) {
          uow.computeChangeSet(em.create(Order, { note: 'added' }, { persist: false }));
        },
      });
      const em = shop.em();
      em.create(Order, { note: 'persisted' });
      await (kind === 'flush' ? em.flush() : em.transactional((inner) => inner.flush()));
      const numbers = await column(shop, Order, 'number');
      expect(numbers).toEqual(numbers.map((_number, i) => i + 1));
      expect(numbers.length).toBeGreaterThanOrEqual(2);
    });

    test('may join after the first flush, and add entities in its onFlush', async () => {
      const shop = await open({});
      const em = shop.em();
      em.create(Order, {});
      await em.flush();
      em.getEventManager().registerSubscriber({
        onFlush({ em: inner, uow }: FlushEventArgs) {
          uow.computeChangeSet(inner.create(Order, { note: 'added' }, { persist: false }));
        },
      });
      await em.transactional(async (inner) => {
        inner.create(Order, {});
        await inner.flush();
      });
      const numbers = await column(shop, Order, 'number');
      expect(numbers).toEqual(numbers.map((_number, i) => i + 1));
      expect(numbers.length).toBeGreaterThanOrEqual(3);
    });

    test('sees rows that MikroORM writes twice, since they lead to each other', async () => {
      const Partner = defineEntity({
        name: 'Partner',
        properties: {
          id: p.integer().primary(),
          other: () => p.oneToOne(Partner).nullable().owner(),
          number: autoSequence(),
        },
      });
      const updated: unknown[] = [];
      const orm = await database.init({
        entities: [Partner],
        subscribers: subscribers({
          beforeUpdate({ entity }: EventArgs<object>) {
            updated.push(entity);
          },
        }),
      });
      const em = orm.em();
      const [first, second] = [1, 2].map((id) => em.create(Partner, { id }));
      Object.assign(first ?? {}, { other: second });
      Object.assign(second ?? {}, { other: first });
      await em.flush();
      expect((await column(orm, Partner, 'number')).sort()).toEqual([1, 2]);
      expect(updated).not.toHaveLength(0);
    });

    test('may register another in its beforeFlush, and the flush is numbered all the same', async () => {
      const shop = await open({
        beforeFlush({ em }: FlushEventArgs) {
          em.getEventManager().registerSubscriber({});
        },
      });
      for (let flush = 0; flush < 2; flush++) {
        const em = shop.em();
        em.create(Order, {});
        await em.flush();
        em.create(Order, {});
        await em.transactional((inner) => inner.flush());
      }
      await expect(column(shop, Order, 'number')).resolves.toEqual([1, 2, 3, 4]);
    });

    test('may fill in the scope before the flush', async () => {
      const shop = await open({
        beforeFlush({ uow }: FlushEventArgs) {
          for (const entity of uow.getPersistStack()) {
            if (entity instanceof Ticket) {
              entity.project = 'filled in';
            }
          }
        },
      });
      const em = shop.em();
      em.create(Ticket, { project: '', year: 2026 });
      em.create(Ticket, { project: '', year: 2026 });
      await em.flush();
      await expect(column(shop, Ticket, 'inProject', { project: 'filled in' })).resolves.toEqual([1, 2]);
    });

    test('that changes the scope in beforeCreate is an error, not a row with a wrong number', async () => {
      const shop = await open({
        getSubscribedEntities: () => [Ticket],
        beforeCreate({ entity }: EventArgs<Ticket>) {
          entity.project = 'changed';
        },
      });
      const em = shop.em();
      em.create(Ticket, { project: 'original', year: 2026 });
      await expect(em.flush()).rejects.toMatchObject({
        name: 'ChangedAfterNumberingError',
        code: 'AUTO_SEQUENCE_CHANGED_AFTER_NUMBERING',
        message: expect.stringMatching(/Ticket\.inProject .*'project'/),
      });
      await expect(shop.em().count(Ticket)).resolves.toBe(0);
    });

    test('that changes the number in beforeCreate is an error too', async () => {
      const shop = await open({
        getSubscribedEntities: () => [Order],
        beforeCreate({ entity }: EventArgs<Order>) {
          entity.number = 99;
        },
      });
      const em = shop.em();
      em.create(Order, {});
      await expect(em.flush()).rejects.toMatchObject({ code: 'AUTO_SEQUENCE_CHANGED_AFTER_NUMBERING' });
      await expect(shop.em().count(Order)).resolves.toBe(0);
    });

    test.each([
      { changed: 'scope', change: { project: 'changed' } },
      { changed: 'number', change: { inProject: 9 } },
    ])('that changes the $changed of an entity with a number of its own is an error too', async ({ change }) => {
      const shop = await open({
        getSubscribedEntities: () => [Ticket],
        beforeCreate({ entity }: EventArgs<Ticket>) {
          Object.assign(entity, change);
        },
      });
      const em = shop.em();
      em.create(Ticket, { project: 'original', year: 2026, number: 5, inProject: 5, inYear: 5 });
      await expect(em.flush()).rejects.toMatchObject({ code: 'AUTO_SEQUENCE_CHANGED_AFTER_NUMBERING' });
      await expect(shop.em().count(Ticket)).resolves.toBe(0);
    });

    test('is not blamed for what the application changes between a failed flush and the next', async () => {
      const shop = await open({ getSubscribedEntities: () => [Order], beforeCreate: () => undefined });
      await shop.em().insert(Order, { id: 1, number: 1 });
      const em = shop.em();
      const order = em.create(Order, { id: 1 });
      await expect(em.flush()).rejects.toMatchObject({ name: 'UniqueConstraintViolationException' });
      Object.assign(order, { id: 2, number: 7 });
      await em.persist(order).flush();
      await expect(column(shop, Order, 'number')).resolves.toEqual([1, 7]);
    });

    test('may take an entity out of the unit of work in afterCreate, which keeps its number', async () => {
      const shop = await open({
        getSubscribedEntities: () => [Order],
        afterCreate({ entity, em }: EventArgs<Order>) {
          em.getUnitOfWork(false).unsetIdentity(entity);
        },
      });
      const em = shop.em();
      const order = em.create(Order, {});
      await em.flush();
      expect(order.number).toBe(1);
      await em.transactional(async (inner) => {
        const second = inner.create(Order, {});
        await inner.flush();
        expect(second.number).toBe(2);
      });
    });

    test('may have a beforeCreate on a tree of new entities, whose parents MikroORM fills in later', async () => {
      const shop = await open({
        getSubscribedEntities: () => [Reply],
        beforeCreate({ entity }: EventArgs<Reply>) {
          entity.note = 'seen';
        },
      });
      const em = shop.em();
      const root = em.create(Reply, {});
      const [first] = [em.create(Reply, { parent: root }), em.create(Reply, { parent: root })];
      em.create(Reply, { parent: first });
      await em.flush();
      await expect(column(shop, Reply, 'number', { parent: root })).resolves.toEqual([1, 2]);
      await expect(column(shop, Reply, 'number', { parent: first })).resolves.toEqual([1]);
      await expect(column(shop, Reply, 'note')).resolves.toEqual(['seen', 'seen', 'seen', 'seen']);
    });

    test('may change anything else in beforeCreate, on entities with parents, old and new', async () => {
      const shop = await open({
        beforeCreate({ entity }: EventArgs<object>) {
          if (entity instanceof Invoice) {
            entity.note = `invoice ${String(entity.number)}`;
          }
        },
      });
      const em = shop.em();
      const customer = em.create(Customer, { name: 'Ann' });
      em.create(Invoice, { customer });
      await em.flush();
      em.create(Invoice, { customer });
      await em.transactional((inner) => inner.flush());
      await expect(column(shop, Invoice, 'note')).resolves.toEqual(['invoice 1', 'invoice 2']);
    });
  });
}
