import { describe, expect, test } from '@jest/globals';
import * as defineEntity from '../../docs/examples/styles/define-entity.js';
import * as entitySchema from '../../docs/examples/styles/entity-schema.js';
import * as esDecorators from '../../docs/examples/styles/es-decorators.js';
import { createInvoices } from '../../docs/examples/styles/flush.js';

const styles = { defineEntity, esDecorators, entitySchema };

describe('the styles of the quick start', () => {
  test.each(Object.entries(styles))('%s', async (_, { orm, Customer, Invoice }) => {
    await orm.schema.create();
    const invoices = await createInvoices(orm, Customer, Invoice);
    expect(invoices.map(({ number }) => number)).toEqual([1, 1, 2]);
    await orm.close();
  });
});
