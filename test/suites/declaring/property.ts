import { describe, expect, test } from '@jest/globals';
import { defineEntity, EntitySchema, type Opt, p, serialize } from '@mikro-orm/core';
import { autoSequence, AutoSequenceSubscriber, AutoSequenceType } from 'mikro-orm-auto-sequence';
import type { TestDatabase } from '../../support/databases/TestDatabase.js';
import { readTable } from './schema.js';

const id = p.integer().primary();

/** An entity whose constructor MikroORM calls when it loads one, too. */
class Voucher {
  id!: Opt<number>;
  number!: Opt<number>;
  constructor(public text: string) {}
}

const VoucherSchema = new EntitySchema({
  class: Voucher,
  forceConstructor: true,
  properties: {
    id: { type: 'integer', primary: true },
    text: { type: 'string' },
    number: { type: new AutoSequenceType(), columnType: 'bigint' },
  },
});

export function describeProperty(database: TestDatabase): void {
  const subscribers = () => [new AutoSequenceSubscriber()];

  describe('the property', () => {
    test.each(['smallint', 'integer', 'bigint'])('is a number in a column of type %s', async (columnType) => {
      const Ticket = defineEntity({
        name: 'Ticket',
        properties: { id, text: p.string().nullable(), number: autoSequence({ startAt: -2 }).columnType(columnType) },
      });
      const testOrm = await database.init({ entities: [Ticket], subscribers: subscribers() });
      const em = testOrm.em();
      em.create(Ticket, {});
      em.create(Ticket, {});
      await em.flush();
      const other = testOrm.em();
      const tickets = await other.find(Ticket, { number: { $lt: 0 } }, { orderBy: { number: 'asc' } });
      expect(tickets.map(({ number }) => number)).toEqual([-2, -1]);

      testOrm.statements.take();
      await other.flush();
      expect(testOrm.statements.take()).toEqual([]);
      for (const ticket of tickets) {
        ticket.text = 'changed';
      }
      await other.flush();
      const update = testOrm.statements.take().join('\n');
      expect(update).toContain('changed');
      expect(update).not.toContain('number');
    });

    test('is no edit where MikroORM calls the constructor', async () => {
      const testOrm = await database.init({ entities: [VoucherSchema], subscribers: subscribers() });
      await testOrm.em().persist(new Voucher('first')).flush();
      const em = testOrm.em();
      const voucher = await em.findOneOrFail(Voucher, { number: 1 });
      expect(voucher.number).toBe(1);
      testOrm.statements.take();
      await em.flush();
      expect(testOrm.statements.take()).toEqual([]);
    });

    test('is loaded, refreshed, populated and queried as a number', async () => {
      const Folder = defineEntity({ name: 'Folder', properties: { id, number: autoSequence().columnType('bigint') } });
      const Sheet = defineEntity({ name: 'Sheet', properties: { id, folder: () => p.manyToOne(Folder) } });
      const testOrm = await database.init({ entities: [Folder, Sheet], subscribers: subscribers() });
      const em = testOrm.em();
      const sheet = em.create(Sheet, { folder: em.create(Folder, {}) });
      await em.flush();
      expect(sheet.folder.number).toBe(1);
      await em.refresh(sheet.folder);
      expect(sheet.folder.number).toBe(1);
      for (const strategy of ['joined', 'select-in'] as const) {
        const [loaded] = await testOrm.em().findAll(Sheet, { populate: ['folder'], strategy });
        expect(loaded?.folder.number).toBe(1);
      }
      const query = testOrm
        .em()
        .createQueryBuilder(Folder)
        .select(['id', 'number'])
        .where({ number: { $in: [1, 2] } });
      await expect(query.getResult()).resolves.toMatchObject([{ number: 1 }]);
    });

    test('takes the options of any other property', async () => {
      const Ticket = defineEntity({
        name: 'Ticket',
        properties: {
          id,
          named: autoSequence().fieldName('ticket_no').serializedName('no'),
          printed: autoSequence()
            .comment('As it is printed')
            .serializer((value) => `#${String(value)}`),
          hidden: autoSequence().hidden(),
          mayBeNull: autoSequence().nullable(),
          lazy: autoSequence().lazy(),
          grouped: autoSequence().groups('admin'),
          checked: autoSequence().check('checked < 3'),
        },
      });
      const testOrm = await database.init({ entities: [Ticket], subscribers: subscribers() });
      const { columns, comments } = await readTable(testOrm, 'ticket');
      expect(Object.keys(columns)).toContain('ticket_no');
      expect(columns['printed']).toMatch(/ not null$/);
      expect(columns['may_be_null']).not.toMatch(/ not null$/);
      expect(comments['printed']).toBe(database.hasComments ? 'As it is printed' : undefined);

      const em = testOrm.em();
      em.create(Ticket, {});
      em.create(Ticket, {});
      await em.flush();
      const [ticket] = await testOrm.em().find(Ticket, { named: 2 });
      expect(ticket).toMatchObject({ named: 2, hidden: 2, mayBeNull: 2, checked: 2 });
      expect(ticket?.lazy).toBeUndefined();
      expect(ticket && serialize(ticket, { groups: ['public'] })).toEqual({
        id: 2,
        no: 2,
        printed: '#2',
        mayBeNull: 2,
        checked: 2,
      });

      em.create(Ticket, {});
      await expect(em.flush()).rejects.toThrow(/check/i);
    });
  });
}
