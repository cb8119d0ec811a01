import { MikroORM } from '@mikro-orm/sqlite';
import { AutoSequenceSubscriber } from 'mikro-orm-auto-sequence';
import { CreditNote, Customer, Invoice } from './entities.ts';
import { StatementPrinter } from './statement-printer.ts';

/** Customers and their invoices, created and numbered in one flush, on an embedded SQLite. */
export async function runOrderDesk(): Promise<void> {
  const orm = await MikroORM.init({
    dbName: ':memory:',
    entities: [Customer, Invoice, CreditNote],
    subscribers: [new AutoSequenceSubscriber()],
    debug: ['query', 'query-params'],
    loggerFactory: (options) => new StatementPrinter(options),
  });
  await orm.schema.create();

  const em = orm.em.fork();
  const ada = em.create(Customer, { name: 'Ada' });
  const bob = em.create(Customer, { name: 'Bob' });
  await em.flush();
  em.create(Invoice, { customer: ada, cents: 1200 });
  em.create(Invoice, { customer: bob, cents: 800 });
  em.create(Invoice, { customer: ada, cents: 4950 });
  await em.flush();

  console.log('\nTwo more for Ada and the first one of a new customer. The flush sends:');
  const cid = em.create(Customer, { name: 'Cid' });
  em.create(Invoice, { customer: ada, cents: 300 });
  em.create(Invoice, { customer: cid, cents: 700 });
  em.create(Invoice, { customer: ada, cents: 1000 });
  await StatementPrinter.during(() => em.flush());

  const invoices = await orm.em
    .fork()
    .find(Invoice, {}, { populate: ['customer'], orderBy: { customer: 'asc', number: 'asc' } });
  console.log('\nThe invoices per customer:');
  console.table(
    invoices.map(({ customer, number, receipt, cents }) => ({ customer: customer.name, number, receipt, cents })),
  );

  const note = em.create(CreditNote, { customer: ada, status: 'draft' });
  await em.flush();
  console.log(`\nA credit note is a draft, and its number is ${String(note.number)}. The flush that issues it sends:`);
  note.status = 'issued';
  await StatementPrinter.during(() => em.flush());
  console.log(`Its number is ${String(note.number)}.`);
  await orm.close();
}
