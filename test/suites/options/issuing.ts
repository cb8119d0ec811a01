import { describe, expect, jest, test } from '@jest/globals';
import {
  type AnyEntity,
  defineEntity,
  type EntityManager,
  type EntityName,
  type EventArgs,
  type EventSubscriber,
  p,
} from '@mikro-orm/core';
import { autoSequence, type AutoSequenceOptions, AutoSequenceSubscriber } from 'mikro-orm-auto-sequence';
import type { TestDatabase } from '../../support/databases/TestDatabase.js';
import { waitForLockWaiters } from '../../support/gate.js';
import type { TestOrm } from '../../support/test-orm.js';

interface Draft {
  status: string;
}

const isIssued = ({ status }: Draft) => status === 'issued';
const isNoDraft = ({ status }: Draft) => status !== 'draft';

const Customer = defineEntity({
  name: 'Customer',
  properties: { id: p.integer().primary(), name: p.string(), email: p.string().unique().nullable() },
});

function invoice(options: AutoSequenceOptions<string, Draft>) {
  return defineEntity({
    name: 'Invoice',
    properties: {
      id: p.integer().primary(),
      customer: () => p.manyToOne(Customer).nullable(),
      status: p.string().default('draft'),
      note: p.string().nullable(),
      number: autoSequence({ uniqueWith: 'customer', when: isIssued, ...options }).nullable(),
    },
  });
}

const isReading = (sql: string) => sql.includes(' as last');

/** Invoices of two customers, and what a test does with them. */
class Books {
  private constructor(
    readonly Invoice: ReturnType<typeof invoice>,
    readonly testOrm: TestOrm,
  ) {}

  static async open(
    database: TestDatabase,
    options: AutoSequenceOptions<string, Draft> = {},
    subscribers: EventSubscriber[] = [],
  ): Promise<Books> {
    const Invoice = invoice(options);
    const testOrm = await database.init({
      entities: [Customer, Invoice],
      subscribers: [...subscribers, new AutoSequenceSubscriber()],
    });
    await testOrm.em().insertMany(Customer, [
      { id: 1, name: 'Ann', email: 'ann@example.com' },
      { id: 2, name: 'Bob', email: 'bob@example.com' },
    ]);
    return new Books(Invoice, testOrm);
  }

  em() {
    return this.testOrm.em();
  }

  /** Creates drafts with the ids 1, 2, … for customers. */
  async draft(...customers: (1 | 2 | null)[]): Promise<void> {
    const em = this.em();
    customers.forEach((customer, index) => {
      em.create(this.Invoice, { id: index + 1, customer });
    });
    await em.flush();
    this.testOrm.statements.take();
  }

  /** Issues drafts in one flush of a fresh entity manager. */
  async issue(...ids: number[]): Promise<void> {
    const em = this.em();
    const invoices = await em.find(this.Invoice, { id: ids });
    for (const id of ids) {
      const [found] = invoices.filter((each) => each.id === id);
      em.assign(found ?? em.getReference(this.Invoice, id), { status: 'issued' });
    }
    this.testOrm.statements.take();
    await em.flush();
  }

  /** The numbers that the database holds, in the order of the ids. */
  async numbers(): Promise<unknown[]> {
    const rows = await this.em().find(this.Invoice, {}, { orderBy: { id: 'asc' } });
    return rows.map(({ number }) => number);
  }
}

const notEditable = { code: 'AUTO_SEQUENCE_NOT_EDITABLE' };

export function describeIssuing(database: TestDatabase): void {
  describe('a draft that is issued', () => {
    test('gets the next number of its scope, and the others none', async () => {
      const books = await Books.open(database);
      await books.draft(1, 2, 1, 1);
      await books.issue(3);
      await books.issue(2, 1);
      await expect(books.numbers()).resolves.toEqual([2, 1, 1, null]);
    });

    test('is numbered with the new entities of its flush, in the same statements', async () => {
      const books = await Books.open(database);
      await books.draft(1, 1, 2);
      const em = books.em();
      const [first, second] = await em.find(books.Invoice, { customer: 1 }, { orderBy: { id: 'asc' } });
      for (const each of [first, second]) {
        em.assign(each ?? {}, { status: 'issued' });
      }
      em.create(books.Invoice, { id: 4, customer: 1, status: 'issued' });
      em.create(books.Invoice, { id: 5, customer: 2, status: 'issued' });
      em.create(books.Invoice, { id: 6, customer: 1 });
      books.testOrm.statements.take();
      await em.flush();
      const statements = books.testOrm.statements.take();
      expect(statements.filter(isReading)).toHaveLength(1);
      if (database.reuses) {
        expect(statements.filter(database.sql.isLock)).toHaveLength(database.sql.locks);
      }
      const numbers = await books.numbers();
      expect([numbers[0], numbers[1], numbers[3]].sort()).toEqual([1, 2, 3]);
      expect(numbers.slice(4)).toEqual([1, null]);
      expect(Number(numbers[0])).toBeLessThan(Number(numbers[1]));
    });

    test('is the same entity manager’s that created it, too', async () => {
      const books = await Books.open(database);
      const em = books.em();
      const draft = em.create(books.Invoice, { customer: 1 });
      await em.flush();
      expect(draft.number ?? null).toBeNull();
      draft.status = 'issued';
      await em.flush();
      expect(draft.number).toBe(1);
      draft.note = 'sent';
      await em.flush();
      await expect(books.numbers()).resolves.toEqual([1]);
    });

    test.each(['flush', 'transaction', 'begin'])('is numbered in each kind of transaction (%s)', async (kind) => {
      const books = await Books.open(database);
      await books.draft(1, 1);
      const em = books.em();
      const issue = async (inner: EntityManager, id: number) => {
        inner.assign(await inner.findOneOrFail(books.Invoice, id), { status: 'issued' });
        await inner.flush();
      };
      if (kind === 'flush') {
        await issue(em, 2);
        await issue(em, 1);
      } else if (kind === 'transaction') {
        await em.transactional(async (inner) => {
          await issue(inner, 2);
          await inner.transactional((nested) => issue(nested, 1));
        });
      } else {
        await em.begin();
        await issue(em, 2);
        await issue(em, 1);
        await em.commit();
      }
      await expect(books.numbers()).resolves.toEqual([2, 1]);
    });

    test('keeps its number when it becomes a draft again, and may not get another', async () => {
      const books = await Books.open(database);
      await books.draft(1, 1);
      await books.issue(1);
      const em = books.em();
      const found = await em.findOneOrFail(books.Invoice, 1);
      found.status = 'draft';
      await em.flush();
      found.status = 'issued';
      await em.flush();
      await expect(books.numbers()).resolves.toEqual([1, null]);
      for (const number of [2, null]) {
        const other = books.em();
        (await other.findOneOrFail(books.Invoice, 1)).number = number;
        await expect(other.flush()).rejects.toMatchObject(notEditable);
        const third = books.em();
        third.getReference(books.Invoice, 1).number = number;
        await expect(third.flush()).rejects.toMatchObject(notEditable);
      }
      await books.issue(2);
      await expect(books.numbers()).resolves.toEqual([1, 2]);
    });

    test('costs nothing as long as it is a draft, nor once it has its number', async () => {
      const books = await Books.open(database);
      await books.draft(1);
      const change = async (note: string) => {
        const em = books.em();
        (await em.findOneOrFail(books.Invoice, 1)).note = note;
        books.testOrm.statements.take();
        await em.flush();
        expect(books.testOrm.statements.take()).toEqual([
          'begin',
          expect.stringMatching(/^update/),
          // MikroORM reads a generated column again, which stands for a partial index.
          ...(database.hasPartialIndexes ? [] : [expect.stringMatching(/^select .*number_when_customer_id_is_null/)]),
          'commit',
        ]);
      };
      await change('still a draft');
      await books.issue(1);
      await change('issued');
      await expect(books.numbers()).resolves.toEqual([1]);
    });

    test('may share its scope with drafts, which the constraint lets be', async () => {
      const books = await Books.open(database);
      await books.draft(null, null, 1, 1, null);
      await books.issue(2, 5, 4);
      await expect(books.numbers()).resolves.toEqual([null, 1, null, 1, 2]);
    });

    test('is issued once, by whomever comes first: the other learns the number', async () => {
      const books = await Books.open(database);
      await books.draft(1, 1);
      const em = books.em();
      const stale = await em.findOneOrFail(books.Invoice, 1);
      await books.issue(1);

      em.assign(stale, { status: 'issued', note: 'again' });
      const created = em.create(books.Invoice, { id: 3, customer: 1, status: 'issued' });
      await em.flush();
      expect([stale.number, created.number]).toEqual([1, 2]);
      await expect(books.numbers()).resolves.toEqual([1, null, 2]);
      await em.flush();
      stale.number = 4;
      await expect(em.flush()).rejects.toMatchObject(notEditable);
    });

    test('is refused where another transaction has changed its scope, and issued when it is loaded again', async () => {
      const books = await Books.open(database);
      await books.draft(1, 2, 2);
      await books.issue(2);
      const em = books.em();
      const stale = await em.findOneOrFail(books.Invoice, 1);
      await books.em().nativeUpdate(books.Invoice, { id: 1 }, { customer: 2 });

      stale.status = 'issued';
      await expect(em.flush()).rejects.toMatchObject({
        name: 'ScopeChangedError',
        code: 'AUTO_SEQUENCE_SCOPE_CHANGED',
        message: expect.stringContaining("Invoice.number was to be given under a 'customer'") as unknown,
      });
      await expect(books.numbers()).resolves.toEqual([null, 1, null]);
      await books.issue(1);
      await expect(books.numbers()).resolves.toEqual([2, 1, null]);
    });

    if (database.canRace) {
      test('has one number when two issue it under scopes of their own', async () => {
        const books = await Books.open(database);
        await books.draft(null);
        await books.em().insert(books.Invoice, { id: 2, customer: 2, status: 'issued', number: 10 });
        const [holder, waiter] = [books.em(), (await books.testOrm.connect()).em()];
        const stale = await waiter.findOneOrFail(books.Invoice, 1);
        const first = await holder.findOneOrFail(books.Invoice, 1);
        await holder.begin();
        holder.assign(first, { status: 'issued', customer: 1 });
        await holder.flush();

        waiter.assign(stale, { status: 'issued', customer: 2 });
        const waiting = waiter.flush();
        await waitForLockWaiters(books.testOrm, 1);
        await holder.commit();
        await waiting;
        expect([first.number, stale.number]).toEqual([1, 1]);
        await expect(books.numbers()).resolves.toEqual([1, 10]);
      });
    }

    if (database.canRace) {
      test('is issued once by two at the same time', async () => {
        const books = await Books.open(database);
        await books.draft(1, 1);
        const [holder, waiter] = [books.em(), (await books.testOrm.connect()).em()];
        const stale = await waiter.findOneOrFail(books.Invoice, 1);
        await holder.begin();
        (await holder.findOneOrFail(books.Invoice, 1)).status = 'issued';
        (await holder.findOneOrFail(books.Invoice, 2)).status = 'issued';
        await holder.flush();

        stale.status = 'issued';
        const created = waiter.create(books.Invoice, { id: 3, customer: 1, status: 'issued' });
        const waiting = waiter.flush();
        await holder.commit();
        await waiting;
        expect([stale.number, created.number]).toEqual([1, 3]);
        await expect(books.numbers()).resolves.toEqual([1, 2, 3]);
      });
    }

    test('may not be given a number that somebody has issued meanwhile', async () => {
      const books = await Books.open(database);
      await books.draft(1);
      const em = books.em();
      const stale = await em.findOneOrFail(books.Invoice, 1);
      await books.issue(1);
      stale.number = 8;
      await expect(em.flush()).rejects.toMatchObject(notEditable);
      await expect(books.numbers()).resolves.toEqual([1]);
    });

    test('is numbered without a lock too, where there is no transaction', async () => {
      const Invoice = invoice({});
      const testOrm = await database.init({
        entities: [Customer, Invoice],
        subscribers: [new AutoSequenceSubscriber({ lock: 'none' })],
        implicitTransactions: false,
      });
      await testOrm.em().insert(Invoice, { id: 1, status: 'draft' });
      const em = testOrm.em();
      em.getReference(Invoice, 1).status = 'issued';
      await em.flush();
      await expect(testOrm.em().findOneOrFail(Invoice, 1)).resolves.toMatchObject({ number: 1 });
    });
  });

  describe('a draft that is not loaded whole', () => {
    test('is issued by a reference', async () => {
      const books = await Books.open(database);
      await books.draft(1, 2, 1);
      for (const id of [3, 1, 2]) {
        const em = books.em();
        em.getReference(books.Invoice, id).status = 'issued';
        await em.flush();
      }
      await expect(books.numbers()).resolves.toEqual([2, 1, 1]);
    });

    test('is read in one statement, whatever the count of entities', async () => {
      const books = await Books.open(database);
      await books.draft(1, 2, 1);
      const em = books.em();
      for (const id of [3, 1, 2]) {
        em.getReference(books.Invoice, id).status = 'issued';
      }
      await em.flush();
      const statements = books.testOrm.statements.take();
      const reading = statements.filter((sql) => /^select .* from "?`?invoice.* in \(/.test(sql));
      expect(reading).toHaveLength(database.hasPartialIndexes ? 2 : 3);
      expect(statements.filter(isReading)).toHaveLength(1);
    });

    test('is no draft when the database says otherwise, and keeps its number', async () => {
      const books = await Books.open(database);
      await books.draft(1);
      await books.issue(1);
      books.testOrm.statements.take();
      const em = books.em();
      const reference = em.getReference(books.Invoice, 1);
      em.assign(reference, { status: 'issued', note: 'changed' });
      await em.flush();
      expect(reference.number).toBe(1);
      expect(books.testOrm.statements.take().filter(database.sql.isLock)).toEqual([]);
      await em.flush();
      await expect(books.numbers()).resolves.toEqual([1]);
    });

    test.each([{ fields: ['note'] as const }, { fields: ['note', 'number'] as const }])(
      'is seen by `when` as it will be saved (loaded: $fields)',
      async ({ fields }) => {
        const seen: unknown[] = [];
        const books = await Books.open(database, {
          when: (draft: Draft & { customer?: { id: number } | null; number?: number | null }) => {
            seen.push([draft.status, draft.customer?.id, draft.number ?? null]);
            return isNoDraft(draft);
          },
        });
        await books.draft(1, 2);
        seen.length = 0;
        const em = books.em();
        const drafts = await em.find(books.Invoice, {}, { fields: [...fields], orderBy: { id: 'asc' } });
        for (const draft of drafts) {
          (draft as { note: string }).note = 'changed';
        }
        await em.flush();
        await expect(books.numbers()).resolves.toEqual([null, null]);
        (drafts[1] as unknown as Draft).status = 'issued';
        await em.flush();
        await expect(books.numbers()).resolves.toEqual([null, 1]);
        expect(seen).toEqual([
          ['draft', 1, null],
          ['draft', 2, null],
          ['issued', 2, null],
        ]);
      },
    );

    test('is left alone where it does not exist', async () => {
      const books = await Books.open(database);
      const em = books.em();
      em.getReference(books.Invoice, 9).status = 'issued';
      if (database.hasPartialIndexes) {
        await em.flush();
      } else {
        // MikroORM reads the generated column again, and does not expect that there is no row. It prints so too.
        jest.spyOn(console, 'error').mockImplementationOnce(() => undefined);
        await expect(em.flush()).rejects.toThrow(TypeError);
      }
      await expect(books.numbers()).resolves.toEqual([]);
    });
  });

  describe('a draft that is given a number', () => {
    test('keeps it, issued or not, and the sequence counts on from it', async () => {
      const books = await Books.open(database);
      await books.draft(1, 1, 1);
      const em = books.em();
      const [first, second] = await em.find(books.Invoice, {}, { orderBy: { id: 'asc' } });
      em.assign(first ?? {}, { number: 7 });
      em.assign(second ?? {}, { number: 5, status: 'issued' });
      await em.flush();
      await books.issue(3);
      await expect(books.numbers()).resolves.toEqual([7, 5, 8]);
    });

    test('is locked and checked as a new entity is', async () => {
      const books = await Books.open(database);
      await books.draft(1, 1);
      await books.issue(1);
      const give = async (number: unknown) => {
        const em = books.em();
        Object.assign(em.getReference(books.Invoice, 2), { number });
        await em.flush();
      };
      await expect(give('7')).rejects.toMatchObject({ code: 'AUTO_SEQUENCE_INVALID_NUMBER' });
      await expect(give(1)).rejects.toMatchObject({ name: 'UniqueConstraintViolationException' });
      books.testOrm.statements.take();
      await give(4);
      const statements = books.testOrm.statements.take();
      if (database.reuses) {
        expect(statements.filter(database.sql.isLock)).toHaveLength(database.sql.locks);
      }
      await expect(books.numbers()).resolves.toEqual([1, 4]);
    });

    test('is refused without the option `when`', async () => {
      const books = await Books.open(database, { when: undefined });
      await books.em().insert(books.Invoice, { id: 1, status: 'draft' });
      const em = books.em();
      (await em.findOneOrFail(books.Invoice, 1)).number = 2;
      await expect(em.flush()).rejects.toMatchObject(notEditable);
      const other = books.em();
      (await other.findOneOrFail(books.Invoice, 1)).status = 'issued';
      await other.flush();
      await expect(books.numbers()).resolves.toEqual([database.hasTriggers ? 1 : null]);
    });

    test('may be corrected later where the sequence is editable', async () => {
      const books = await Books.open(database, { editable: true });
      await books.draft(1, 1);
      await books.issue(1);
      const em = books.em();
      const [first, second] = await em.find(books.Invoice, {}, { orderBy: { id: 'asc' } });
      em.assign(first ?? {}, { number: 9 });
      em.assign(second ?? {}, { status: 'issued' });
      await em.flush();
      await expect(books.numbers()).resolves.toEqual([9, 10]);
    });
  });

  describe('a flush that fails', () => {
    test.each(['before', 'after'])('takes the number away from a draft again (%s its UPDATE)', async (moment) => {
      let isFailing = false;
      const failing: EventSubscriber = {
        [`${moment}Update`]: () => {
          if (isFailing) {
            isFailing = false;
            throw new Error('not now');
          }
        },
      };
      const books = await Books.open(database, {}, [failing]);
      await books.draft(1, 1);
      const em = books.em();
      const draft = await em.findOneOrFail(books.Invoice, 1);
      draft.status = 'issued';
      isFailing = true;
      await expect(em.flush()).rejects.toThrow('not now');
      expect(draft.number ?? null).toBeNull();
      await expect(books.numbers()).resolves.toEqual([null, null]);

      await books.issue(2);
      draft.note = 'again';
      await em.flush();
      expect(draft.number).toBe(2);
      await expect(books.numbers()).resolves.toEqual([2, 1]);
    });

    test('in a transaction takes it away too', async () => {
      const books = await Books.open(database);
      await books.draft(1, 1);
      const em = books.em();
      await em.begin();
      const draft = await em.findOneOrFail(books.Invoice, 1);
      draft.status = 'issued';
      (await em.findOneOrFail(Customer, 2)).email = 'ann@example.com';
      await expect(em.flush()).rejects.toMatchObject({ name: 'UniqueConstraintViolationException' });
      await em.rollback();
      expect(draft.number ?? null).toBeNull();
      await books.issue(2);
      await books.issue(1);
      await expect(books.numbers()).resolves.toEqual([2, 1]);
    });

    test.each(['issued', 'draft'])('without a transaction leaves no number behind (%s in the next)', async (status) => {
      const Invoice = invoice({});
      const testOrm = await database.init({
        entities: [Customer, Invoice],
        subscribers: [new AutoSequenceSubscriber({ lock: 'none' })],
        implicitTransactions: false,
      });
      await testOrm.em().insertMany(Customer, [
        { id: 1, name: 'Ann', email: 'ann@example.com' },
        { id: 2, name: 'Bob', email: 'bob@example.com' },
      ]);
      await testOrm.em().insert(Invoice, { id: 1, status: 'draft' });
      const em = testOrm.em();
      const draft = await em.findOneOrFail(Invoice, 1);
      const bob = await em.findOneOrFail(Customer, 2);
      draft.status = 'issued';
      bob.email = 'ann@example.com';
      await expect(em.flush()).rejects.toMatchObject({ name: 'UniqueConstraintViolationException' });

      bob.email = 'bob@example.com';
      draft.status = status;
      draft.note = 'again';
      await testOrm.em().insert(Invoice, { id: 2, status: 'issued', number: 1 });
      await em.flush();
      const number = status === 'issued' ? 2 : null;
      expect(draft.number).toBe(number);
      await expect(testOrm.em().findOneOrFail(Invoice, 1)).resolves.toMatchObject({ number });
    });
  });

  describe('a draft with hooks', () => {
    const hooked = (event: string, change: (entity: AnyEntity) => void): EventSubscriber => ({
      [event]: ({ entity }: EventArgs<AnyEntity>) => {
        if ('status' in entity) {
          change(entity);
        }
      },
    });

    test('shows them its number', async () => {
      const seen: unknown[] = [];
      const books = await Books.open(database, {}, [hooked('beforeUpdate', ({ number }) => seen.push(number))]);
      await books.draft(1, 1);
      await books.issue(2);
      const em = books.em();
      em.getReference(books.Invoice, 1).status = 'issued';
      await em.flush();
      em.getReference(books.Invoice, 1).note = 'changed';
      await em.flush();
      expect(seen).toEqual([1, 2, 2]);
    });

    test.each(['number', 'customer'])('refuses another %s', async (property) => {
      const books = await Books.open(database, {}, [
        hooked('beforeUpdate', (entity) => {
          entity[property] = property === 'number' ? 9 : null;
        }),
      ]);
      await books.draft(1);
      await expect(books.issue(1)).rejects.toMatchObject({ code: 'AUTO_SEQUENCE_CHANGED_AFTER_NUMBERING' });
      await expect(books.numbers()).resolves.toEqual([null]);
    });
  });

  describe('a draft in a tree', () => {
    const status = () => p.string().default('draft');
    const number = () => autoSequence({ when: isIssued }).nullable();

    test('of a single table is issued', async () => {
      const Document = defineEntity({
        name: 'Document',
        discriminatorColumn: 'kind',
        discriminatorValue: 'document',
        properties: { id: p.integer().primary(), status: status(), number: number() },
      });
      const Credit = defineEntity({ name: 'Credit', extends: Document, discriminatorValue: 'credit', properties: {} });
      const testOrm = await database.init({
        entities: [Document, Credit],
        subscribers: [new AutoSequenceSubscriber()],
      });
      const em = testOrm.em();
      const drafts = [em.create(Credit, {}), em.create(Document, {}), em.create(Credit, {})];
      await em.flush();
      const other = testOrm.em();
      (await other.findOneOrFail(Credit, drafts[2]?.id ?? 0)).status = 'issued';
      other.getReference(Document, drafts[1]?.id ?? 0).status = 'issued';
      await other.flush();
      await expect(numbersOf(testOrm, Document)).resolves.toEqual([null, 2, 1]);
    });

    test.each(['loaded', 'reference'])('of joined tables is issued, wherever its properties are (%s)', async (how) => {
      const Base = defineEntity({
        name: 'Base',
        inheritance: 'tpt',
        properties: { id: p.integer().primary(), title: p.string().nullable(), number: number() },
      });
      const Middle = defineEntity({ name: 'Middle', extends: Base, properties: { note: p.string().nullable() } });
      const Leaf = defineEntity({ name: 'Leaf', extends: Middle, properties: { status: status(), own: number() } });
      const testOrm = await database.init({
        entities: [Base, Middle, Leaf],
        subscribers: [new AutoSequenceSubscriber()],
      });
      const em = testOrm.em();
      const ids = [em.create(Leaf, {}), em.create(Leaf, {}), em.create(Leaf, {})];
      await em.flush();
      const change = async (index: number, data: object) => {
        const other = testOrm.em();
        const id = ids[index]?.id ?? 0;
        other.assign(how === 'loaded' ? await other.findOneOrFail(Leaf, id) : other.getReference(Leaf, id), data);
        await other.flush();
      };
      await change(0, { title: 'still a draft' });
      await change(1, { status: 'issued' });
      await change(2, { note: 'still a draft' });
      await change(2, { title: 'issued', status: 'issued' });
      await change(1, { note: 'changed', title: 'changed' });
      const leaves = await testOrm.em().find(Leaf, {}, { orderBy: { id: 'asc' } });
      expect(leaves.map((each) => [each.number, each.own])).toEqual([
        [null, null],
        [1, 1],
        [2, 2],
      ]);
    });

    test('of joined tables is issued where its root alone is changed', async () => {
      const Base = defineEntity({
        name: 'Base',
        inheritance: 'tpt',
        properties: { id: p.integer().primary(), status: status() },
      });
      const Leaf = defineEntity({
        name: 'Leaf',
        extends: Base,
        properties: { note: p.string().nullable(), number: number() },
      });
      const testOrm = await database.init({ entities: [Base, Leaf], subscribers: [new AutoSequenceSubscriber()] });
      const em = testOrm.em();
      const drafts = [em.create(Leaf, {}), em.create(Leaf, {}), em.create(Leaf, {})];
      await em.flush();
      const other = testOrm.em();
      for (const each of await other.find(Leaf, { id: drafts.slice(1).map(({ id }) => id) })) {
        each.status = 'issued';
      }
      await other.flush();
      await expect(numbersOf(testOrm, Leaf)).resolves.toEqual([null, 1, 2]);
      const third = testOrm.em();
      third.getReference(Leaf, drafts[0]?.id ?? 0).status = 'issued';
      await third.flush();
      await expect(numbersOf(testOrm, Leaf)).resolves.toEqual([3, 1, 2]);
    });
  });

  describe('a draft with a version', () => {
    test('is issued, and refuses a stale one', async () => {
      const Invoice = defineEntity({
        name: 'Invoice',
        properties: {
          id: p.integer().primary(),
          status: p.string().default('draft'),
          version: p.integer().version(),
          number: autoSequence({ when: isIssued }).nullable(),
        },
      });
      const testOrm = await database.init({ entities: [Invoice], subscribers: [new AutoSequenceSubscriber()] });
      const em = testOrm.em();
      em.create(Invoice, {});
      await em.flush();
      const [first, second] = [testOrm.em(), testOrm.em()];
      const [fresh, stale] = [await first.findOneOrFail(Invoice, 1), await second.findOneOrFail(Invoice, 1)];
      fresh.status = 'issued';
      await first.flush();
      stale.status = 'issued';
      await expect(second.flush()).rejects.toMatchObject({ name: 'OptimisticLockError' });
      await expect(numbersOf(testOrm, Invoice)).resolves.toEqual([1]);
    });
  });
}

async function numbersOf<T extends { id: number; number?: number | null | undefined }>(
  testOrm: TestOrm,
  entity: EntityName<T>,
): Promise<unknown[]> {
  const rows = await testOrm.em().find(entity, {});
  return rows.sort((a, b) => a.id - b.id).map(({ number }) => number);
}
