import { describe, expect, test } from '@jest/globals';
import { defineEntity, p, ref, Type } from '@mikro-orm/core';
import { autoSequence, AutoSequenceSubscriber } from 'mikro-orm-auto-sequence';
import { randomUUID } from 'node:crypto';
import type { TestDatabase } from '../../support/databases/TestDatabase.js';
import { readIndexes } from '../declaring/schema.js';
import { checkScopes } from './check-scopes.js';

const id = () => p.integer().primary();
const number = () => autoSequence({ uniqueWith: 'parent' });

const Parent = defineEntity({ name: 'Parent', properties: { id: id(), name: p.string().default('') } });
const Branch = defineEntity({
  name: 'Branch',
  properties: { company: p.integer().primary(), no: p.integer().primary() },
});
const branches = [
  { company: 1, no: 1 },
  { company: 1, no: 2 },
];

/** A key that JavaScript has in another form than the database. */
class Code extends Type<string, string> {
  override convertToDatabaseValue(value: string): string {
    return `code ${value}`;
  }

  override convertToJSValue(value: string): string {
    return value.slice('code '.length);
  }

  override getColumnType(): string {
    return 'varchar(20)';
  }
}

export function describeRelations(database: TestDatabase): void {
  describe('a scope that is a relation', () => {
    test('to a parent known by reference, by its key or by a Ref', async () => {
      const Invoice = defineEntity({
        name: 'Invoice',
        properties: { id: id(), parent: () => p.manyToOne(Parent).ref(), number: number() },
      });
      await checkScopes(database, {
        entities: [Parent, Invoice],
        seed: (em) => em.insertMany(Parent, [{ id: 1 }, { id: 2 }]),
        scopes: (em) => ({
          first: [
            () => em.create(Invoice, { parent: 1 }),
            () => em.create(Invoice, { parent: em.getReference(Parent, 1) }),
            () => em.create(Invoice, { parent: ref(em.getReference(Parent, 1)) }),
          ],
          second: [() => em.create(Invoice, { parent: 2 })],
        }),
      });
    });

    test('mapped to its key', async () => {
      const Invoice = defineEntity({
        name: 'Invoice',
        properties: { id: id(), parent: () => p.manyToOne(Parent).mapToPk(), number: number() },
      });
      await checkScopes(database, {
        entities: [Parent, Invoice],
        seed: (em) => em.insertMany(Parent, [{ id: 1 }, { id: 2 }]),
        scopes: (em) => ({
          first: [() => em.create(Invoice, { parent: 1 }), () => em.create(Invoice, { parent: 1 })],
          second: [() => em.create(Invoice, { parent: 2 })],
        }),
      });
    });

    test('to a parent whose key has a type of its own', async () => {
      const Coded = defineEntity({ name: 'Coded', properties: { id: p.type(Code).primary() } });
      const Invoice = defineEntity({
        name: 'Invoice',
        properties: { id: id(), parent: () => p.manyToOne(Coded), number: number() },
      });
      await checkScopes(database, {
        entities: [Coded, Invoice],
        seed: (em) => em.insertMany(Coded, [{ id: 'a' }, { id: 'b' }]),
        scopes: (em) => ({
          a: [
            () => em.create(Invoice, { parent: 'a' }),
            () => em.create(Invoice, { parent: em.getReference(Coded, 'a') }),
          ],
          b: [() => em.create(Invoice, { parent: 'b' })],
        }),
      });
    });

    // The schema diff of MikroORM on SQLite takes each foreign key of several columns for a new one.
    test('to a composite key', async () => {
      const Invoice = defineEntity({
        name: 'Invoice',
        properties: { id: id(), parent: () => p.manyToOne(Branch).createForeignKeyConstraint(false), number: number() },
      });
      await checkScopes(database, {
        entities: [Branch, Invoice],
        seed: (em) => em.insertMany(Branch, branches),
        scopes: (em) => ({
          first: [
            () => em.create(Invoice, { parent: em.getReference(Branch, [1, 1]) }),
            () => em.create(Invoice, { parent: [1, 1] }),
          ],
          second: [() => em.create(Invoice, { parent: [1, 2] })],
        }),
      });
    });

    test('to a composite key, mapped to it', async () => {
      const Invoice = defineEntity({
        name: 'Invoice',
        properties: {
          id: id(),
          parent: () => p.manyToOne(Branch).mapToPk().createForeignKeyConstraint(false),
          number: number(),
        },
      });
      await checkScopes(database, {
        entities: [Branch, Invoice],
        seed: (em) => em.insertMany(Branch, branches),
        scopes: (em) => ({
          first: [() => em.create(Invoice, { parent: [1, 1] }), () => em.create(Invoice, { parent: [1, 1] })],
          second: [() => em.create(Invoice, { parent: [1, 2] })],
        }),
      });
    });

    test('to a composite key with a relation in it, or to nothing', async () => {
      const Desk = defineEntity({
        name: 'Desk',
        properties: {
          branch: () => p.manyToOne(Branch).primary().createForeignKeyConstraint(false),
          no: p.integer().primary(),
        },
      });
      const Invoice = defineEntity({
        name: 'Invoice',
        properties: {
          id: id(),
          parent: () => p.manyToOne(Desk).nullable().createForeignKeyConstraint(false),
          number: number(),
        },
      });
      await checkScopes(database, {
        entities: [Branch, Desk, Invoice],
        seed: async (em) => {
          await em.insertMany(Branch, branches);
          await em.insertMany(Desk, [
            { branch: [1, 1], no: 1 },
            { branch: [1, 1], no: 2 },
          ]);
        },
        scopes: (em) => ({
          first: [
            () => em.create(Invoice, { parent: em.getReference(Desk, [[1, 1], 1]) }),
            () => em.create(Invoice, { parent: em.getReference(Desk, [[1, 1], 1]) }),
          ],
          second: [() => em.create(Invoice, { parent: em.getReference(Desk, [[1, 1], 2]) })],
          none: [() => em.create(Invoice, {}), () => em.create(Invoice, { parent: null })],
        }),
      });
    });

    test('one to one, or to nothing', async () => {
      const Invoice = defineEntity({
        name: 'Invoice',
        properties: { id: id(), parent: () => p.oneToOne(Parent).owner().nullable(), number: number() },
      });
      let last = 0;
      await checkScopes(database, {
        entities: [Parent, Invoice],
        seed: (em) =>
          em.insertMany(
            Parent,
            Array.from({ length: 100 }, (_, index) => ({ id: index + 1 })),
          ),
        scopes: (em) => ({
          none: [() => em.create(Invoice, {}), () => em.create(Invoice, { parent: null })],
          [`parent ${String(++last)}`]: [() => em.create(Invoice, { parent: last })],
        }),
      });
    });

    test('to several classes, or to nothing', async () => {
      const Person = defineEntity({ name: 'Person', properties: { id: id() } });
      const Invoice = defineEntity({
        name: 'Invoice',
        properties: { id: id(), parent: () => p.manyToOne([Parent, Person]).nullable(), number: number() },
      });
      await checkScopes(database, {
        entities: [Parent, Person, Invoice],
        seed: async (em) => {
          await em.insert(Parent, { id: 1 });
          await em.insert(Person, { id: 1 });
        },
        scopes: (em) => ({
          parent: [
            () => em.create(Invoice, { parent: em.getReference(Parent, 1) }),
            () => em.create(Invoice, { parent: em.getReference(Parent, 1) }),
          ],
          person: [() => em.create(Invoice, { parent: em.getReference(Person, 1) })],
          none: [() => em.create(Invoice, {}), () => em.create(Invoice, { parent: null })],
        }),
      });
    });
  });

  describe('a parent that is new in the same flush', () => {
    /** The numbers of the replies by the name of their parent, as the database has them. */
    const threads = `select p.name as parent, c.number from comment c left join comment p on p.id = c.parent_id
      order by p.name, c.number`;

    test('numbers from 1 under a key that the client makes', async () => {
      const Customer = defineEntity({ name: 'Customer', properties: { id: p.uuid().primary() } });
      const Invoice = defineEntity({
        name: 'Invoice',
        properties: { id: id(), parent: () => p.manyToOne(Customer), number: number() },
      });
      const testOrm = await database.init({
        entities: [Customer, Invoice],
        subscribers: [new AutoSequenceSubscriber()],
      });
      const [ann, bob] = [randomUUID(), randomUUID()];
      const em = testOrm.em();
      const parents = [ann, bob].map((key) => em.create(Customer, { id: key }));
      parents.forEach((parent) => em.create(Invoice, { parent }));
      em.create(Invoice, { parent: ann });
      await em.flush();
      const later = testOrm.em();
      later.create(Invoice, { parent: ann });
      await later.flush();

      const rows = await testOrm.em().find(Invoice, {}, { orderBy: { id: 'asc' } });
      expect(rows.map((row) => [row.parent.id, row.number])).toEqual([
        [ann, 1],
        [bob, 1],
        [ann, 2],
        [ann, 3],
      ]);
    });

    test.each(['integer', 'uuid'] as const)(
      'numbers replies three levels deep, under keys of type %s',
      async (type) => {
        const Comment = defineEntity({
          name: 'Comment',
          properties: {
            id:
              type === 'integer'
                ? id()
                : p
                    .uuid()
                    .primary()
                    .onCreate(() => randomUUID()),
            name: p.string(),
            parent: () => p.manyToOne(Comment).nullable(),
            number: number(),
          },
        });
        const testOrm = await database.init({ entities: [Comment], subscribers: [new AutoSequenceSubscriber()] });
        for (const round of [1, 2]) {
          const em = testOrm.em();
          for (const root of ['a', 'b'].map((name) => em.create(Comment, { name: `${name}${String(round)}` }))) {
            for (const reply of ['x', 'y'].map((name) =>
              em.create(Comment, { name: root.name + name, parent: root }),
            )) {
              em.create(Comment, { name: `${reply.name}1`, parent: reply });
              em.create(Comment, { name: `${reply.name}2`, parent: reply });
            }
          }
          await em.flush();
        }

        const rows = await testOrm.em().execute<{ parent: string | null; number: number }[]>(threads);
        const numbers = Map.groupBy(rows, ({ parent }) => parent ?? '');
        expect(numbers.size).toBe(1 + 4 + 8);
        for (const [parent, replies] of numbers) {
          expect(replies.map((reply) => reply.number)).toEqual(parent === '' ? [1, 2, 3, 4] : [1, 2]);
        }
        await expect(testOrm.schemaDiff()).resolves.toBe('');
        // MikroORM inserts a reply to a new comment without its parent first, beside the roots with the same number.
        await expect(readIndexes(testOrm, 'comment')).resolves.toEqual([
          ...(database.hasPartialIndexes ? ['index (number) where parent_id is null'] : []),
          'unique (parent_id, number)',
        ]);
      },
    );

    test('and refers back, so that MikroORM inserts the child without it', async () => {
      const Site = defineEntity({
        name: 'Site',
        properties: {
          id: id(),
          company: () => p.manyToOne(Company).nullable(),
          number: autoSequence({ uniqueWith: 'company' }),
        },
      });
      const Company = defineEntity({ name: 'Company', properties: { id: id(), seat: () => p.manyToOne(Site) } });
      const testOrm = await database.init({ entities: [Site, Company], subscribers: [new AutoSequenceSubscriber()] });
      for (let round = 0; round < 2; round++) {
        const em = testOrm.em();
        for (const seat of [em.create(Site, {}), em.create(Site, {})]) {
          seat.company = em.create(Company, { seat });
          em.create(Site, { company: seat.company });
        }
        em.create(Site, {});
        await em.flush();
      }

      const sites = await testOrm.em().find(Site, {}, { orderBy: { number: 'asc' } });
      const numbers = Map.groupBy(sites, ({ company }) => company?.id);
      expect([...numbers.values()].map((own) => own.map((site) => site.number))).toEqual(Array(5).fill([1, 2]));
      await expect(readIndexes(testOrm, 'site')).resolves.toEqual([
        ...(database.hasPartialIndexes ? ['index (number) where company_id is null'] : []),
        'unique (company_id, number)',
      ]);
      await expect(testOrm.schemaDiff()).resolves.toBe('');
    });

    test('numbers from 1 under a key of several columns, or in one of several classes', async () => {
      const Desk = defineEntity({
        name: 'Desk',
        properties: { parent: () => p.manyToOne(Parent).primary(), no: p.integer().primary() },
      });
      const Invoice = defineEntity({
        name: 'Invoice',
        properties: {
          id: id(),
          desk: () => p.manyToOne(Desk).nullable(),
          payer: () => p.manyToOne([Parent, Payer]).nullable(),
          number: autoSequence({ uniqueWith: 'desk' }),
          ofPayer: autoSequence({ uniqueWith: 'payer' }),
        },
      });
      const Payer = defineEntity({ name: 'Payer', properties: { id: id() } });
      const testOrm = await database.init({
        entities: [Parent, Desk, Payer, Invoice],
        subscribers: [new AutoSequenceSubscriber()],
      });
      const em = testOrm.em();
      const [one, two, payer] = [em.create(Parent, {}), em.create(Parent, {}), em.create(Payer, {})];
      for (const desk of [em.create(Desk, { parent: one, no: 1 }), em.create(Desk, { parent: two, no: 1 }), null]) {
        em.create(Invoice, { desk, payer: one });
        em.create(Invoice, { desk, payer });
      }
      await em.flush();
      const rows = await testOrm
        .em()
        .execute<Record<string, number>[]>('select number, of_payer from invoice order by id');
      expect(rows.map((row) => Object.values(row))).toEqual([
        [1, 1],
        [2, 1],
        [1, 2],
        [2, 2],
        [1, 3],
        [2, 3],
      ]);
    });

    test('and has the relation in an embeddable', async () => {
      const Origin = defineEntity({
        name: 'Origin',
        embeddable: true,
        properties: { customer: () => p.manyToOne(Parent).nullable() },
      });
      const Invoice = defineEntity({
        name: 'Invoice',
        properties: { id: id(), origin: p.embedded(Origin), number: autoSequence({ uniqueWith: 'origin.customer' }) },
      });
      const testOrm = await database.init({
        entities: [Parent, Origin, Invoice],
        subscribers: [new AutoSequenceSubscriber()],
      });
      const em = testOrm.em();
      for (const customer of [em.create(Parent, {}), em.create(Parent, {})]) {
        em.create(Invoice, { origin: { customer } });
        em.create(Invoice, { origin: { customer } });
      }
      await em.flush();
      const rows = await testOrm
        .em()
        .execute<{ customer: number; number: number }[]>(
          'select origin_customer_id as customer, number from invoice order by 1, 2',
        );
      expect(rows.map((row) => [row.customer, row.number])).toEqual([
        [1, 1],
        [1, 2],
        [2, 1],
        [2, 2],
      ]);
    });
  });
}
