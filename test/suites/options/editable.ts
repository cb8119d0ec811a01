import { describe, expect, test } from '@jest/globals';
import { defineEntity, type EntityManager, p } from '@mikro-orm/core';
import { autoSequence, AutoSequenceSubscriber } from 'mikro-orm-auto-sequence';
import type { TestDatabase } from '../../support/databases/TestDatabase.js';
import type { TestOrm } from '../../support/test-orm.js';
import { Vouchers } from './open.js';

export function describeEditable(database: TestDatabase): void {
  const { isLock, locks } = database.sql;

  describe('the option editable', () => {
    if (database.reuses) {
      test('allows another number on a saved entity, under the lock of its key, and counts on from it', async () => {
        const vouchers = await Vouchers.open(database, { editable: true, uniqueWith: 'kind' });
        await vouchers.create({}, {});
        const em = vouchers.testOrm.em();
        const [first] = await em.find(vouchers.Voucher, {}, { orderBy: { id: 'asc' } });
        vouchers.testOrm.statements.take();
        if (first) {
          first.number = 10;
        }
        em.create(vouchers.Voucher, {});
        await em.flush();
        const statements = vouchers.testOrm.statements.take();
        expect(statements.filter(isLock)).toHaveLength(locks);
        expect(statements.slice(1).findIndex(isLock)).toBe(locks - 1);
        await expect(vouchers.numbers()).resolves.toEqual([10, 2, 11]);
        await vouchers.create({});
        await expect(vouchers.numbers()).resolves.toEqual([10, 2, 11, 12]);
      });
    }

    if (database.reuses) {
      test('locks in a transaction too, and nothing for a change of something else', async () => {
        const vouchers = await Vouchers.open(database, { editable: true });
        await vouchers.create({});
        const em = vouchers.testOrm.em();
        const voucher = await em.findOneOrFail(vouchers.Voucher, { number: 1 });
        vouchers.testOrm.statements.take();
        voucher.note = 'changed';
        await em.flush();
        expect(vouchers.testOrm.statements.take().filter(isLock)).toEqual([]);
        await em.transactional(async (inner) => {
          voucher.number = 5;
          await inner.flush();
        });
        expect(vouchers.testOrm.statements.take().filter(isLock)).toHaveLength(locks);
        await expect(vouchers.numbers()).resolves.toEqual([5]);
      });
    }

    test('refuses a number that is taken by the constraint, and what is no number by an error', async () => {
      const vouchers = await Vouchers.open(database, { editable: true });
      await vouchers.create({}, {});
      const edit = async (number: number) => {
        const em = vouchers.testOrm.em();
        (await em.findOneOrFail(vouchers.Voucher, { number: 1 })).number = number;
        await em.flush();
      };
      await expect(edit(2)).rejects.toMatchObject({ name: 'UniqueConstraintViolationException' });
      await expect(edit(1.5)).rejects.toMatchObject({ code: 'AUTO_SEQUENCE_INVALID_NUMBER' });
      const tooLarge = { code: 'AUTO_SEQUENCE_NUMBER_OUT_OF_RANGE' };
      const { max } = database.integers.integer;
      if (max < Number.MAX_SAFE_INTEGER) {
        await expect(edit(max + 1)).rejects.toMatchObject(tooLarge);
      }
      await expect(vouchers.numbers()).resolves.toEqual([1, 2]);
    });

    describe('of an entity whose scope is not loaded', () => {
      const Kind = defineEntity({ name: 'Kind', properties: { id: p.integer().primary(), name: p.string() } });
      const Tag = defineEntity({ name: 'Tag', embeddable: true, properties: { name: p.string() } });
      const scoped = {
        text: p.string().lazy(),
        kind: () => p.manyToOne(Kind).nullable(),
        tag: p.embedded(Tag),
        day: p.datetime(),
      };
      const Base = defineEntity({
        name: 'Base',
        inheritance: 'tpt',
        properties: {
          id: p.integer().primary(),
          text: p.string(),
          number: autoSequence({ uniqueWith: 'text', editable: true }),
        },
      });
      const Leaf = defineEntity({ name: 'Leaf', extends: Base, properties: { note: p.string().nullable() } });
      const Voucher = defineEntity({
        name: 'Voucher',
        properties: {
          ...scoped,
          id: p.integer().primary(),
          number: autoSequence({ uniqueWith: ['text', 'kind', 'tag.name', 'day'], editable: true }),
        },
      });
      const day = new Date('2026-03-04T05:06:07Z');

      async function open(): Promise<TestOrm> {
        const testOrm = await database.init({
          entities: [Kind, Tag, Base, Leaf, Voucher],
          subscribers: [new AutoSequenceSubscriber()],
        });
        const em = testOrm.em();
        const kind = em.create(Kind, { name: 'plain' });
        em.create(Voucher, { text: 'a', kind, tag: { name: 't' }, day });
        em.create(Voucher, { text: 'a', tag: { name: 't' }, day });
        em.create(Leaf, { text: 'a' });
        await em.flush();
        testOrm.statements.take();
        return testOrm;
      }

      test.each([
        { how: 'reference', find: (em: EntityManager) => Promise.resolve(em.getReference(Voucher, 1)) },
        { how: 'partial entity', find: (em: EntityManager) => em.findOneOrFail(Voucher, 1, { fields: ['number'] }) },
        { how: 'lazy property', find: (em: EntityManager) => em.findOneOrFail(Voucher, 1) },
      ])('reads it, and locks and counts on in it (a $how)', async ({ find }) => {
        const testOrm = await open();
        const em = testOrm.em();
        const voucher: { number?: number } = await find(em);
        const kind = em.getReference(Kind, 1);
        voucher.number = 7;
        em.create(Voucher, { text: 'a', kind, tag: { name: 't' }, day });
        em.create(Voucher, { text: 'a', tag: { name: 't' }, day });
        await em.flush();
        const numbers = await testOrm.em().find(Voucher, {}, { orderBy: { id: 'asc' } });
        expect(numbers.map(({ number }) => number)).toEqual([7, 1, 8, 2]);
      });

      if (database.reuses) {
        test('reads it in one statement, whatever the count of entities, in the transaction', async () => {
          const testOrm = await open();
          await testOrm.em().transactional(async (em) => {
            for (const [index, id] of [1, 2].entries()) {
              em.getReference(Voucher, id).number = 7 + index;
            }
            await em.flush();
          });
          const [begin, read, ...rest] = testOrm.statements.take();
          expect(begin).toBe('begin');
          expect(read).toMatch(/^select .*"?text.* in \(1, 2\)/);
          expect(rest.slice(0, locks).filter(isLock)).toHaveLength(locks);
        });
      }

      test('reads what was given another number, and the rest of the scope', async () => {
        const testOrm = await open();
        const em = testOrm.em();
        const voucher = em.getReference(Voucher, 2);
        voucher.number = 5;
        voucher.kind = em.getReference(Kind, 1);
        em.create(Voucher, { text: 'a', kind: em.getReference(Kind, 1), tag: { name: 't' }, day });
        await em.flush();
        const numbers = await testOrm.em().find(Voucher, { kind: 1 }, { orderBy: { id: 'asc' } });
        expect(numbers.map(({ number }) => number)).toEqual([1, 5, 6]);
      });

      test('reads that of the root for a leaf with a table of its own', async () => {
        const testOrm = await open();
        const em = testOrm.em();
        em.getReference(Leaf, 1).number = 7;
        em.create(Leaf, { text: 'a' });
        await em.flush();
        await expect(testOrm.em().execute('select number from base order by id')).resolves.toEqual([
          { number: 7 },
          { number: 8 },
        ]);
      });

      test('is an error where there is no such row', async () => {
        const testOrm = await open();
        const em = testOrm.em();
        em.getReference(Voucher, 99).number = 5;
        await expect(em.flush()).rejects.toMatchObject({
          code: 'AUTO_SEQUENCE_UNKNOWN_SCOPE_VALUE',
          message: expect.stringContaining("depends on 'text'"),
        });
      });
    });
  });
}
