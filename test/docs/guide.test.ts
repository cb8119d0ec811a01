import { describe, expect, test } from '@jest/globals';
import { AutoSequenceSubscriber } from 'mikro-orm-auto-sequence';
import { Quote } from '../../docs/examples/base-class.js';
import * as byHand from '../../docs/examples/by-hand.js';
import * as codes from '../../docs/examples/codes.js';
import * as counters from '../../docs/examples/counters.js';
import * as declaring from '../../docs/examples/declaring.js';
import * as drafts from '../../docs/examples/drafts.js';
import { Project, Ticket } from '../../docs/examples/entities.js';
import { createTicket as createOnCluster } from '../../docs/examples/galera.js';
import { followLast } from '../../docs/examples/lock-table.js';
import { giveNumber } from '../../docs/examples/numbers.js';
import * as perYear from '../../docs/examples/per-year.js';
import { createTicket as createWithRetry } from '../../docs/examples/retry.js';
import { Shipment } from '../../docs/examples/scopes.js';
import * as triggers from '../../docs/examples/triggers.js';
import { createTicket } from '../../docs/examples/waiting.js';
import { databaseOf } from '../../src/databases/database-of.js';
import { oneOfEachKind } from '../support/databases/index.js';

describe.each(oneOfEachKind.map((database) => [database.name, database] as const))('on %s', (_, database) => {
  const subscribers = [new AutoSequenceSubscriber()];

  async function openTickets() {
    const shop = await database.init({ entities: [Project, Ticket], subscribers });
    await shop.em().insertMany(Project, [
      { id: 1, name: 'site' },
      { id: 2, name: 'engine' },
    ]);
    const numbers = async () => {
      const tickets = await shop.em().findAll(Ticket, { orderBy: { id: 'asc' } });
      return tickets.map(({ number }) => number);
    };
    return { shop, numbers };
  }

  test('declaring: a column of its own, functions, and `when`', async () => {
    const { Receipt, Voucher, Order } = declaring;
    const shop = await database.init({ entities: [Receipt, Voucher, Order], subscribers });
    const em = shop.em();
    const receipt = em.create(Receipt, { branch: 'north' });
    const credit = em.create(Voucher, { isCredit: true });
    const debit = em.create(Voucher, { isCredit: false });
    const unpaid = em.create(Order, { isPaid: false });
    const paid = em.create(Order, { isPaid: true });
    await em.flush();
    expect(receipt).toMatchObject({ number: 1000, serial: 1n });
    expect([credit.number, debit.number]).toEqual([9000, 9001]);
    expect([unpaid.invoiceNumber, paid.invoiceNumber]).toEqual([undefined, 1]);
    await expect(em.execute('select receipt_no from receipt')).resolves.toEqual([{ receipt_no: 1000 }]);
  });

  test('numbers in hand, and an audit', async () => {
    const { shop } = await openTickets();
    await expect(byHand.insertRows(shop.em(), 1, ['first'])).resolves.toBeUndefined();
    await expect(byHand.insertRows(shop.em(), 1, ['second', 'third'])).resolves.toBe(1);
    const tickets = await shop.em().findAll(Ticket, { orderBy: { id: 'asc' } });
    expect(tickets.map(({ number, title }) => `${String(number)} ${title}`)).toEqual([
      '1 first',
      '2 second',
      '3 third',
    ]);
    await expect(byHand.audit(shop.em())).resolves.toMatchObject({ isExact: true, rows: 3, keys: 1 });
    await byHand.importRows(shop.em(), [
      { project: 2, title: 'own', number: 7 },
      { project: 2, title: 'next' },
      { project: 1, title: 'fourth' },
    ]);
    const imported = await shop.em().find(Ticket, { id: { $gt: 3 } }, { orderBy: { id: 'asc' } });
    expect(imported.map(({ number }) => number)).toEqual([7, 8, 4]);
    await expect(byHand.resync(shop.em())).resolves.toBe(0);
    await expect(byHand.backfill(shop.em())).resolves.toBe(0);
    await byHand.backfillInBatches(shop.em());
    expect(byHand.ofTenant(shop.em(), 'main').name).toBe('Ticket.number');
  });

  test('triggers: rows of `em.insertMany`, where the database can', async () => {
    const shop = await database.init({ entities: [triggers.Invoice], subscribers });
    const em = shop.em();
    const canNumber = databaseOf(em.getPlatform()).triggers !== undefined;
    const imported = triggers.importInvoices(em, [2, 1, 2]);
    await (canNumber ? imported : expect(imported).rejects.toThrow(/null|default value/i));
    em.create(triggers.Invoice, { customer: 2 });
    await em.flush();
    const rows = await em.execute<object[]>('select customer, number from invoice order by 1, 2');
    expect(rows.map((row) => Object.values(row).join('-'))).toEqual(canNumber ? ['1-1', '2-1', '2-2', '2-3'] : ['2-1']);
  });

  test('a fiscal year in a time zone, and the address of a receipt', async () => {
    expect(perYear.fiscalYearOf(new Date('2026-03-31T21:59:59Z'))).toBe(2025);
    expect(perYear.fiscalYearOf(new Date('2026-03-31T22:00:00Z'))).toBe(2026);
    const shop = await database.init({ entities: [perYear.Receipt], subscribers });
    const em = shop.em();
    em.create(perYear.Receipt, { issuedAt: new Date('2026-05-01') });
    await em.flush();
    const found = perYear.showReceipt(shop.em(), { year: '2026', number: '1' });
    await expect(found).resolves.toMatchObject({ year: 2026, number: 1 });
    await expect(perYear.showReceipt(shop.em(), { year: '2026', number: '2' })).resolves.toEqual({ status: 404 });
  });

  test('codes', async () => {
    const { defineInvoice, Receipt, Voucher } = codes;
    const Invoice = defineInvoice(database.invoiceCode);
    const shop = await database.init({ entities: [Invoice, Receipt, Voucher], subscribers });
    const em = shop.em();
    const invoices = [1, 2].map(() => em.create(Invoice, { customer: 5, year: 2026 }));
    const receipt = em.create(Receipt, { year: 2026 });
    const voucher = em.create(Voucher, {});
    await em.flush();
    expect(invoices.map(({ code }) => code)).toEqual(['INV-2026-0001', 'INV-2026-0002']);
    expect([receipt.code, voucher.code]).toEqual(['REC-2026-0001', 'V-0001']);
    await shop.em().insert(Invoice, { customer: 5, year: 2026, number: 12345 });
    await expect(shop.em().findOneOrFail(Invoice, { code: 'INV-2026-12345' })).resolves.toMatchObject({
      number: 12345,
    });
    await expect(shop.em().findOneOrFail(Voucher, { code: 'V-0001' })).resolves.toMatchObject({ number: 1 });
    await expect(shop.schemaDiff()).resolves.toBe('');
  });

  test('from draft to issued', async () => {
    const shop = await database.init({ entities: [drafts.Invoice, drafts.Booking], subscribers });
    const em = shop.em();
    const invoices = [1, 2, 3].map((id) => em.create(drafts.Invoice, { id, customer: 5 }));
    const booking = em.create(drafts.Booking, { customer: 5 });
    await em.flush();
    expect(invoices.map(({ number }) => number ?? null)).toEqual([null, null, null]);
    expect(booking.number).toBe(1);
    await expect(drafts.issueInvoice(shop.em(), 2)).resolves.toBe(1);
    const other = shop.em();
    other.getReference(drafts.Invoice, 1).status = 'issued';
    await other.flush();
    await expect(shop.em().findOneOrFail(drafts.Invoice, 1)).resolves.toMatchObject({ number: 2 });
    const given = shop.em();
    (await given.findOneOrFail(drafts.Invoice, 3)).number = 9;
    await expect(given.flush()).rejects.toMatchObject({ code: 'AUTO_SEQUENCE_EXPLICIT_NUMBER' });
  });

  test('numbers that never come back', async () => {
    const shop = await database.init(counters.options);
    const create = async () => {
      const em = shop.em();
      const invoice = em.create(counters.Invoice, { customer: 5 });
      await em.flush();
      return invoice.number;
    };
    await expect(create()).resolves.toBe(1);
    await shop.em().nativeDelete(counters.Invoice, {});
    await expect(create()).resolves.toBe(2);
  });

  test('declaring: on a base class', async () => {
    const em = (await database.init({ entities: [Quote], subscribers })).em();
    const quotes = ['north', 'south', 'north'].map((branch) => em.create(Quote, { branch }));
    await em.flush();
    expect(quotes.map(({ number }) => number)).toEqual([1, 1, 2]);
  });

  test('scopes', async () => {
    const em = (await database.init({ entities: [Project, Shipment], subscribers })).em();
    const project = em.create(Project, { name: 'site' });
    const shipments = [
      em.create(Shipment, { project, year: 2025, address: { country: 'AT' } }),
      em.create(Shipment, { project, year: 2026, address: { country: 'AT' } }),
      em.create(Shipment, { year: 2026, address: { country: 'NO' } }),
      em.create(Shipment, { year: 2026, address: { country: 'AT' } }),
    ];
    await em.flush();
    expect(shipments.map(({ number }) => number)).toEqual([1, 2, 3, 4]);
    expect(shipments.map(({ inYear }) => inYear)).toEqual([1, 1, 2, 3]);
    expect(shipments.map(({ inProject }) => inProject)).toEqual([1, 1, 1, 2]);
    expect(shipments.map(({ inCountry }) => inCountry)).toEqual([1, 2, 1, 3]);
  });

  test('a count per year', async () => {
    const em = (await database.init({ entities: [perYear.Receipt, perYear.Invoice], subscribers })).em();
    const dates = ['2025-12-31T23:59:59Z', '2026-01-01T00:00:00Z', '2026-05-01T00:00:00Z'];
    const receipts = dates.map((issuedAt) => em.create(perYear.Receipt, { issuedAt: new Date(issuedAt) }));
    const invoices = dates.map((issuedAt) => em.create(perYear.Invoice, { issuedAt: new Date(issuedAt) }));
    await em.flush();
    expect(receipts.map(({ number }) => number)).toEqual([1, 1, 2]);
    expect(invoices.map(({ number }) => number)).toEqual([1, 1, 2]);
  });

  test('a number that is given', async () => {
    const { shop } = await openTickets();
    await expect(giveNumber(shop.em(), 1)).resolves.toEqual([40, 41]);
  });

  test('the table lock', async () => {
    const { shop, numbers } = await openTickets();
    await followLast(shop.em(), 1);
    const second = await followLast(shop.em(), 1);
    expect(second.title).toBe('follows follows nothing');
    await expect(numbers()).resolves.toEqual([1, 2]);
  });

  test('retry', async () => {
    const { shop, numbers } = await openTickets();
    await createWithRetry(shop.em(), 1);
    await createWithRetry(shop.em(), 1);
    await expect(numbers()).resolves.toEqual([1, 2]);
  });

  test('Galera: a retry', async () => {
    const { shop, numbers } = await openTickets();
    await expect(createOnCluster(shop.em(), 1)).resolves.toBe(1);
    await expect(createOnCluster(shop.em(), 1)).resolves.toBe(2);
    await expect(numbers()).resolves.toEqual([1, 2]);
  });

  test('without a wait, a limit changes nothing', async () => {
    const { shop, numbers } = await openTickets();
    await expect(createTicket(shop.em(), 1)).resolves.toBe(201);
    await expect(numbers()).resolves.toEqual([1]);
  });
});
