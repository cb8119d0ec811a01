import { expect, test } from '@jest/globals';
import { AutoSequenceSubscriber } from 'mikro-orm-auto-sequence';
import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { asTenant, createReceipt, Invoice, Receipt } from '../../docs/examples/tenants.js';
import { postgresql } from '../support/databases/postgresql/index.js';
import type { TestOrm } from '../support/test-orm.js';

const subscribers = [new AutoSequenceSubscriber()];

const sqlOf = (name: string) => readFileSync(`docs/examples/${name}.sql`, 'utf8');

/** Runs the work with a role that may write invoices, and is called as the page calls it where that is asked. */
async function withRole(shop: TestOrm, work: (role: string) => Promise<void>): Promise<void> {
  const role = `app_${randomBytes(6).toString('hex')}`;
  const em = shop.em();
  await em.execute(`create role ${role}`);
  try {
    await em.execute(`grant insert, select, update, delete, truncate on invoice to ${role}`);
    await em.execute(`grant usage on sequence invoice_id_seq to ${role}`);
    await work(role);
  } finally {
    await em.execute(`drop owned by ${role}`);
    await em.execute(`drop role ${role}`);
  }
}

test('a schema for each tenant', async () => {
  const shop = await postgresql.init({ entities: [Receipt], subscribers }, { schema: false });
  for (const schema of ['north', 'south']) {
    await shop.em().execute(`create schema ${schema}`);
    await shop.em().execute(`create table ${schema}.receipt (id serial primary key, number int not null unique)`);
  }
  const numbers = [];
  for (const tenant of ['north', 'south', 'north']) {
    numbers.push(await createReceipt(shop.em(), tenant));
  }
  expect(numbers).toEqual([1, 1, 2]);
});

test('row-level security', async () => {
  const shop = await postgresql.init({ entities: [Invoice], subscribers });
  await shop.em().execute(sqlOf('tenants'));
  await withRole(shop, async (role) => {
    const create = (tenant: number) =>
      asTenant(shop.em(), tenant, async (em) => {
        await em.execute(`set local role ${role}`);
        const invoice = em.create(Invoice, { tenant });
        await em.flush();
        return { number: invoice.number, seen: await em.count(Invoice) };
      });
    await expect(create(1)).resolves.toEqual({ number: 1, seen: 1 });
    await expect(create(2)).resolves.toEqual({ number: 1, seen: 1 });
    await expect(create(1)).resolves.toEqual({ number: 2, seen: 2 });
  });
});

test('a role that may not delete', async () => {
  const shop = await postgresql.init({ entities: [Invoice], subscribers });
  await withRole(shop, async (role) => {
    const asRole = (sql: string) =>
      shop.em().transactional(async (em) => {
        await em.execute(`set local role ${role}`);
        await em.execute(sql);
      });
    await asRole('delete from invoice');
    await shop.em().execute(sqlOf('no-delete').replace('app', role));
    await expect(asRole('delete from invoice')).rejects.toMatchObject({ code: '42501' });
    await expect(asRole('truncate invoice')).rejects.toMatchObject({ code: '42501' });
    await asRole('insert into invoice (tenant, number) values (1, 1)');
  });
});
