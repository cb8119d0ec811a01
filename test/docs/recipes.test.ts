import { describe, expect, test } from '@jest/globals';
import { UniqueConstraintViolationException } from '@mikro-orm/core';
import { graphql } from 'graphql';
import { AutoSequenceSubscriber } from 'mikro-orm-auto-sequence';
import { readFileSync } from 'node:fs';
import * as apis from '../../docs/examples/apis.js';
import * as counters from '../../docs/examples/counters.js';
import { Project, Ticket } from '../../docs/examples/entities.js';
import { Invoice as LiveInvoice } from '../../docs/examples/live-table.js';
import { Invoice as MaxPlusOne } from '../../docs/examples/max-plus-one.js';
import * as seeding from '../../docs/examples/seeding.js';
import * as softDelete from '../../docs/examples/soft-delete.js';
import { Invoice as TenantInvoice } from '../../docs/examples/tenants.js';
import { oneOfEachKind } from '../support/databases/index.js';

const upTo = (count: number) => Array.from({ length: count }, (_, i) => i + 1);

describe.each(oneOfEachKind.map((database) => [database.name, database] as const))('on %s', (_, database) => {
  const subscribers = [new AutoSequenceSubscriber()];

  test('tenants: a column', async () => {
    const em = (await database.init({ entities: [TenantInvoice], subscribers })).em();
    const invoices = [1, 2, 1].map((tenant) => em.create(TenantInvoice, { tenant }));
    await em.flush();
    expect(invoices.map(({ number }) => number)).toEqual([1, 1, 2]);
  });

  test('soft delete: the number of the last one does not come back', async () => {
    const shop = await database.init({ entities: [softDelete.Ticket], subscribers });
    const create = async () => {
      const em = shop.em();
      const ticket = em.create(softDelete.Ticket, {});
      await em.flush();
      return ticket.number;
    };
    await create();
    await create();
    await softDelete.deleteTicket(shop.em(), 2);
    await expect(shop.em().count(softDelete.Ticket)).resolves.toBe(1);
    await expect(create()).resolves.toBe(3);
  });

  test('cancel: once, with a number of its own', async () => {
    const shop = await database.init({ entities: [softDelete.Invoice], subscribers });
    const em = shop.em();
    em.create(softDelete.Invoice, { cents: 500 });
    await em.flush();
    await expect(softDelete.cancelInvoice(shop.em(), 1)).resolves.toBe(2);
    await expect(shop.em().findOneOrFail(softDelete.Invoice, { number: 2 })).resolves.toMatchObject({ cents: -500 });
    await expect(softDelete.cancelInvoice(shop.em(), 1)).rejects.toThrow(UniqueConstraintViolationException);
  });

  test('seeders and factories', async () => {
    const shop = await database.init({ entities: [Project, Ticket], subscribers });
    await new seeding.TicketSeeder().run(shop.em());
    const tickets = await shop.em().findAll(Ticket, { orderBy: { number: 'asc' } });
    expect(tickets.map(({ number }) => number)).toEqual(upTo(100));
  });

  test('tables that are emptied start at 1 again, with their counters', async () => {
    const shop = await database.init(counters.options);
    for (let round = 0; round < 2; round++) {
      const em = shop.em();
      const invoice = em.create(counters.Invoice, { customer: 1 });
      await em.flush();
      expect(invoice.number).toBe(1);
      await shop.orm.schema.clear();
    }
  });

  test('REST: pages by number', async () => {
    const shop = await database.init({ entities: [Project, Ticket], subscribers });
    await new seeding.TicketSeeder().run(shop.em());
    const page = await apis.listTickets(shop.em(), 1, 40);
    expect(page.map(({ number }) => number)).toEqual(upTo(60).slice(40));
  });

  test('GraphQL: a number is read, and cannot be given', async () => {
    const shop = await database.init({ entities: [Project, Ticket], subscribers });
    await shop.em().insert(Project, { id: 1, name: 'site' });
    const ask = (source: string) =>
      graphql({ schema: apis.schema, source, rootValue: apis.resolvers(shop.em()) }).then(({ data, errors }) =>
        JSON.stringify(errors ?? data),
      );
    const create = (input: string) => ask(`mutation { createTicket(input: ${input}) { number title } }`);
    await expect(create('{ project: 1, title: "a" }')).resolves.toBe('{"createTicket":{"number":1,"title":"a"}}');
    await expect(create('{ project: 1, title: "b", number: 9 }')).resolves.toContain('number');
    await expect(ask('{ ticket(project: 1, number: 1) { title } }')).resolves.toBe('{"ticket":{"title":"a"}}');
    await expect(ask('{ ticket(project: 1, number: 9) { title } }')).resolves.toBe('{"ticket":null}');
  });

  test('a hook with MAX + 1 that is left behind is noticed when it has another opinion', async () => {
    const shop = await database.init({ entities: [MaxPlusOne], subscribers });
    const create = (count: number) => {
      const em = shop.em();
      for (let i = 0; i < count; i++) {
        em.create(MaxPlusOne, { customer: 1 });
      }
      return em.flush();
    };
    await create(1);
    await expect(create(2)).rejects.toMatchObject({ code: 'AUTO_SEQUENCE_CHANGED_AFTER_NUMBERING' });
  });

  test('the queries for gaps and for duplicates', async () => {
    const shop = await database.init({ entities: [LiveInvoice], subscribers });
    const query = (name: string) => shop.em().execute(readFileSync(`docs/examples/${name}.sql`, 'utf8'));
    const em = shop.em();
    for (const customer of [1, 1, 1, 2, 2]) {
      em.create(LiveInvoice, { customer });
    }
    await em.flush();
    await expect(query('gaps')).resolves.toEqual([]);
    await expect(query('duplicates')).resolves.toEqual([]);

    await shop.em().insert(LiveInvoice, { customer: 1, number: 7 });
    await shop.em().nativeDelete(LiveInvoice, { customer: 2, number: 1 });
    await expect(query('gaps')).resolves.toEqual([
      { customer: 1, first_missing: 4, last_missing: 6 },
      { customer: 2, first_missing: 1, last_missing: 1 },
    ]);
  });
});

test('a database for each test starts at 1', async () => {
  for (let i = 0; i < 2; i++) {
    const orm = await seeding.openTestDatabase();
    const em = orm.em.fork();
    const ticket = em.create(Ticket, { project: em.create(Project, { name: 'site' }), title: 'first' });
    await em.flush();
    expect(ticket.number).toBe(1);
    await orm.close();
  }
});
