import { expect, test } from '@jest/globals';
import { Customer, Invoice, orm } from '../../docs/examples/legacy/legacy-decorators.js';
import { createInvoices } from '../../docs/examples/styles/flush.js';

test('the quick start with legacy decorators', async () => {
  await orm.schema.create();
  const invoices = await createInvoices(orm, Customer, Invoice);
  expect(invoices.map(({ number }) => number)).toEqual([1, 1, 2]);
  await orm.close();
});
