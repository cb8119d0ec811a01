import { describe, expect, test } from '@jest/globals';
import { defineEntity, p } from '@mikro-orm/core';
import { autoSequence, AutoSequenceSubscriber } from 'mikro-orm-auto-sequence';
import { postgresql } from '../../support/databases/postgresql/index.js';

/** The name of its type goes into the statements of the library, where every other type is SQL of MikroORM's or the user's. */
describe('a scope of a native enum', () => {
  const subscribers = [new AutoSequenceSubscriber()];
  const define = (nativeEnumName: string, schema?: string) =>
    defineEntity({
      name: 'Payment',
      ...(schema !== undefined && { schema }),
      properties: {
        id: p.integer().primary(),
        kind: p.enum(['in', 'out']).nativeEnumName(nativeEnumName),
        number: autoSequence({ uniqueWith: 'kind' }),
      },
    });

  test.each(['cash$$money', "cash$&money$'", 'cash$1'])('may be in a schema called %s', async (schema) => {
    const Payment = define('kind', '*');
    const testOrm = await postgresql.init({ entities: [Payment], subscribers }, { schema: false });
    await testOrm.orm.em.execute(`create schema "${schema}"`);
    await testOrm.orm.schema.update({ schema });
    const em = testOrm.em();
    const payments = (['in', 'out', 'in'] as const).map((kind) => em.create(Payment, { kind }, { schema }));
    await em.flush();
    expect(payments.map(({ number }) => number)).toEqual([1, 1, 2]);
  });

  test.each(['really?', '?? or not', 'array_or_json', 'an array'])('may be called %s', async (name) => {
    const Payment = define(name);
    const testOrm = await postgresql.init({ entities: [Payment], subscribers });
    for (const expected of [[1, 1, 2], [3]]) {
      const em = testOrm.em();
      const kinds = (['in', 'out', 'in'] as const).slice(0, expected.length);
      const payments = kinds.map((kind) => em.create(Payment, { kind }));
      await em.flush();
      expect(payments.map(({ number }) => number)).toEqual(expected);
    }
  });
});
