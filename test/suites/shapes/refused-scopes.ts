import { describe, expect, test } from '@jest/globals';
import { defineEntity, type EntityName, p, Type } from '@mikro-orm/core';
import { autoSequence, AutoSequenceSubscriber } from 'mikro-orm-auto-sequence';
import type { TestDatabase } from '../../support/databases/TestDatabase.js';

const id = () => p.integer().primary();
const number = (uniqueWith = 'scope') => autoSequence({ uniqueWith });
const Address = defineEntity({ name: 'Address', embeddable: true, properties: { country: p.string() } });
const Owner = defineEntity({ name: 'Owner', properties: { id: id(), invoice: () => p.oneToOne(Owned).owner() } });
const Owned = defineEntity({
  name: 'Invoice',
  properties: { id: id(), scope: () => p.oneToOne(Owner).mappedBy('invoice'), number: number() },
});
const Tenant = defineEntity({ name: 'Tenant', properties: { id: id() } });
const Project = defineEntity({
  name: 'Project',
  properties: { tenant: () => p.manyToOne(Tenant).primary(), no: p.integer().primary() },
});

class Lower extends Type<string, string> {
  override convertToDatabaseValueSQL(key: string): string {
    return `lower(${key})`;
  }

  override getColumnType(): string {
    return 'varchar(20)';
  }
}

const Lowered = defineEntity({ name: 'Lowered', properties: { id: p.type(Lower).primary() } });

/** An invoice with the property `scope`, and what it says about that. */
const refused: [string, EntityName[], RegExp][] = [
  [
    'a JSON column',
    [defineEntity({ name: 'Invoice', properties: { id: id(), scope: p.json(), number: number() } })],
    /'scope', which holds an array or JSON\. Name a property that holds one plain value/,
  ],
  [
    'a column of type jsonb',
    [
      defineEntity({
        name: 'Invoice',
        properties: { id: id(), scope: p.string().columnType('jsonb'), number: number() },
      }),
    ],
    /holds an array or JSON\. Name/,
  ],
  [
    'an array',
    [defineEntity({ name: 'Invoice', properties: { id: id(), scope: p.array(), number: number() } })],
    /holds an array or JSON\. Name/,
  ],
  [
    'an array by its column type',
    [
      defineEntity({
        name: 'Invoice',
        properties: { id: id(), scope: p.string().columnType('text[]'), number: number() },
      }),
    ],
    /holds an array or JSON\. Name/,
  ],
  [
    'an array of an enum',
    [defineEntity({ name: 'Invoice', properties: { id: id(), scope: p.enum(['a', 'b']).array(), number: number() } })],
    /holds an array or JSON\. Name/,
  ],
  [
    'an embeddable that is stored as JSON',
    [
      Address,
      defineEntity({
        name: 'Invoice',
        properties: { id: id(), scope: p.embedded(Address).object(), number: number('scope.country') },
      }),
    ],
    /'scope\.country', which is inside a JSON column\. Name a property that has a column of its own/,
  ],
  [
    'a list of embeddables',
    [
      Address,
      defineEntity({
        name: 'Invoice',
        properties: { id: id(), scope: p.embedded(Address).array(), number: number('scope.country') },
      }),
    ],
    /inside a JSON column\. Name/,
  ],
  [
    'an embeddable as a whole',
    [
      Address,
      defineEntity({ name: 'Invoice', properties: { id: id(), scope: p.embedded(Address), number: number() } }),
    ],
    /'scope', an embeddable\. Name a property in it that has a column: 'scope\.country'/,
  ],
  [
    'a type that converts in SQL',
    [defineEntity({ name: 'Invoice', properties: { id: id(), scope: p.type(Lower), number: number() } })],
    /'scope', whose type makes the value in SQL .*Convert it in `convertToDatabaseValue`/,
  ],
  [
    'a relation to a key whose type converts in SQL',
    [
      Lowered,
      defineEntity({ name: 'Invoice', properties: { number: number(), id: id(), scope: () => p.manyToOne(Lowered) } }),
    ],
    /whose type makes the value in SQL/,
  ],
  [
    'a collation in the column type',
    [
      defineEntity({
        name: 'Invoice',
        properties: { id: id(), scope: p.string().columnType('text collate nocase'), number: number() },
      }),
    ],
    /whose column type contains a collation\. Give the property the option `collation`/,
  ],
  [
    'a generated column',
    [
      defineEntity({
        name: 'Invoice',
        properties: { id: id(), scope: p.string().generated(`(lower('A')) stored`), number: number() },
      }),
    ],
    /a generated column, whose value is not known before the insert\. Name/,
  ],
  [
    'the version of the row',
    [defineEntity({ name: 'Invoice', properties: { id: id(), scope: p.integer().version(), number: number() } })],
    /counts on every update\. Name another property/,
  ],
  [
    'the key that the database makes',
    [defineEntity({ name: 'Invoice', properties: { id: id(), number: number('id') } })],
    /'id', which the database counts itself.* Name another property/,
  ],
  [
    'another sequence',
    [defineEntity({ name: 'Invoice', properties: { id: id(), number: number(), scope: autoSequence() } })],
    /'scope', a sequence itself.* Name what partitions that one/,
  ],
  [
    'a property without a column',
    [defineEntity({ name: 'Invoice', properties: { id: id(), scope: p.string().persist(false), number: number() } })],
    /'scope', which has no column\. Name a property that has one/,
  ],
  [
    'the inverse side of a relation',
    [Owner, Owned],
    /'scope', the inverse side of a one-to-one relation, which has no column\. Name/,
  ],
  [
    'a nullable relation that shares a column',
    [
      Tenant,
      Project,
      defineEntity({
        name: 'Invoice',
        properties: {
          id: id(),
          tenant: () => p.manyToOne(Tenant).joinColumn('tenant_id'),
          scope: () => p.manyToOne(Project).joinColumns('tenant_id', 'project_no').nullable(),
          number: number(),
        },
      }),
    ],
    /'scope', a nullable relation that shares a column with 'tenant'\. Make it not-null, or give it columns of its own/,
  ],
];

export function describeRefusedScopes(database: TestDatabase): void {
  describe('a scope is refused at init that is', () => {
    test.each(refused)('%s', async (_, entities, message) => {
      await expect(database.init({ entities })).rejects.toMatchObject({
        name: 'InvalidScopeError',
        message: expect.stringMatching(message),
      });
    });

    if (database.refusedScopeTypes.length > 0) {
      test.each(database.refusedScopeTypes)('of the column type %s', async (type) => {
        const Invoice = defineEntity({
          name: 'Invoice',
          properties: { id: id(), scope: p.string().columnType(type), number: number() },
        });
        await expect(database.init({ entities: [Invoice] })).rejects.toThrow(
          /uniqueWith names 'scope', whose values of type .* the database cannot index and hash\. Name/,
        );
      });
    }
  });

  describe('a scope whose value', () => {
    const Invoice = defineEntity({
      name: 'Invoice',
      properties: { id: id(), scope: p.string().defaultRaw(`'from the database'`), number: number() },
    });

    test('only the database knows is refused by the flush, and nothing is written', async () => {
      const testOrm = await database.init({ entities: [Invoice], subscribers: [new AutoSequenceSubscriber()] });
      const em = testOrm.em();
      em.create(Invoice, { scope: 'given' });
      em.create(Invoice, {});
      await expect(em.flush()).rejects.toMatchObject({
        code: 'AUTO_SEQUENCE_UNKNOWN_SCOPE_VALUE',
        message: expect.stringMatching(
          /Invoice\.number depends on 'scope'.* Give 'scope' a value, or a default with `default`/,
        ),
      });
      await expect(testOrm.em().count(Invoice)).resolves.toBe(0);
    });

    test('is a default of JavaScript is numbered with those that are given it', async () => {
      const Defaulted = defineEntity({
        name: 'Invoice',
        properties: {
          id: id(),
          scope: p.string().default('common'),
          year: p.integer().onCreate(() => 2026),
          number: autoSequence({ uniqueWith: ['scope', 'year'] }),
        },
      });
      const testOrm = await database.init({ entities: [Defaulted], subscribers: [new AutoSequenceSubscriber()] });
      const em = testOrm.em();
      em.create(Defaulted, {});
      em.create(Defaulted, { scope: 'common' });
      em.create(Defaulted, { scope: 'common', year: 2026 });
      await em.flush();
      const rows = await testOrm.em().find(Defaulted, {}, { orderBy: { id: 'asc' } });
      expect(rows.map((row) => row.number)).toEqual([1, 2, 3]);
    });
  });
}
