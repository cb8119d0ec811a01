import { describe, expect, test } from '@jest/globals';
import { type Constructor, defineEntity, p } from '@mikro-orm/core';
import {
  type AuditFinding,
  autoSequence,
  AutoSequenceCounter,
  type AutoSequenceOptions,
  AutoSequenceSubscriber,
  InvalidOptionsError,
  sequenceOf,
} from 'mikro-orm-auto-sequence';
import type { TestDatabase } from '../../support/databases/TestDatabase.js';
import { create, defineTicket, numbering, openTickets, Ticket } from '../../support/tickets.js';
import type { TestOrm } from '../../support/test-orm.js';

const id = () => p.integer().primary();
const subscribers = () => [new AutoSequenceSubscriber()];

/** Rows as another program writes them: `a 1` is the first number of project a, and `- 1` that without a project. */
async function write(orm: TestOrm, ...rows: string[]): Promise<void> {
  for (const row of rows) {
    const [project, number] = row.split(' ').map((value) => (value === '-' ? 'null' : `'${value}'`));
    await orm
      .em()
      .execute(`insert into ticket (project, title, number) values (${String(project)}, '', ${String(number)})`);
  }
}

async function findings(orm: TestOrm, ticket = Ticket): Promise<object[]> {
  const found: object[] = [];
  for await (const finding of sequenceOf(orm.em(), ticket, 'number').findings()) {
    found.push(finding);
  }
  return found.filter((finding) => (finding as AuditFinding).kind !== 'counterBehind');
}

export function describeAudit(database: TestDatabase): void {
  const open = () => openTickets(database);
  const gap = (project: string | null, from: number, to: number, count: number) => {
    return { kind: 'gap', scope: { project }, from, to, count };
  };

  describe('sequenceOf(…).audit', () => {
    test('is exact of what flushes have numbered', async () => {
      const tickets = await open();
      await create(tickets.em(), 'a', 'a', null, 'b', 'a', null);
      await expect(sequenceOf(tickets.em(), Ticket).audit()).resolves.toEqual({
        sequence: 'Ticket.number',
        table: 'ticket',
        rows: 6,
        keys: 3,
        withoutNumber: 0,
        isExact: true,
        findings: [],
        hasMore: false,
        unchecked: [],
      });
    });

    test('is exact of an empty table', async () => {
      const tickets = await open();
      await expect(sequenceOf(tickets.em(), Ticket).audit()).resolves.toMatchObject({
        rows: 0,
        keys: 0,
        isExact: true,
      });
      const Order = defineEntity({ name: 'Order', properties: { id: id(), number: autoSequence() } });
      const orders = await database.init({ entities: [Order], subscribers: subscribers() });
      await expect(sequenceOf(orders.em(), Order).audit()).resolves.toMatchObject({ rows: 0, keys: 0, isExact: true });
    });

    test('reads, and nothing else: no lock, and one statement where all is as expected', async () => {
      const tickets = await open();
      await create(tickets.em(), 'a', 'b');
      tickets.statements.take();
      await sequenceOf(tickets.em(), Ticket).audit();
      const statements = tickets.statements.take().filter((each) => !each.includes('pragma'));
      expect(statements.at(0)).toMatch(/^(begin|set transaction|start transaction)/);
      expect(statements.at(-1)).toBe('rollback');
      for (const statement of statements) {
        expect(database.sql.isLock(statement)).toBe(false);
        expect(statement).toMatch(/^\(?(begin|set|start|select|rollback)/);
      }
      expect(statements.filter((each) => /^\(?select/.test(each))).toHaveLength(database.reuses ? 1 : 4);
    });

    test('finds gaps as ranges, also before the first number', async () => {
      const tickets = await open();
      await write(tickets, 'a 1', 'a 2', 'a 5', 'a 10', 'b 3', '- 1', '- 3', 'c 1');
      const report = await sequenceOf(tickets.em(), Ticket).audit();
      expect(report).toMatchObject({ rows: 8, keys: 4, isExact: false, hasMore: false });
      await expect(findings(tickets)).resolves.toEqual(
        expect.arrayContaining([gap('a', 3, 4, 2), gap('a', 6, 9, 4), gap('b', 1, 2, 2), gap(null, 2, 2, 1)]),
      );
      await expect(findings(tickets)).resolves.toHaveLength(4);
    });

    test('finds duplicates, with the keys of their rows', async () => {
      const ticket = defineTicket({ unique: false });
      const tickets = await openTickets(database, numbering(ticket));
      await write(tickets, 'a 1', 'a 2', 'a 2', 'a 2', 'a 4', 'b 1', '- 1', '- 1');
      await expect(findings(tickets, ticket)).resolves.toEqual(
        expect.arrayContaining([
          { kind: 'duplicate', scope: { project: 'a' }, number: 2, primaryKeys: [2, 3, 4] },
          gap('a', 3, 3, 1),
          { kind: 'duplicate', scope: { project: null }, number: 1, primaryKeys: [7, 8] },
        ]),
      );
    });

    test('is not deceived by a duplicate for each gap', async () => {
      const ticket = defineTicket({ unique: false });
      const tickets = await openTickets(database, numbering(ticket));
      await write(tickets, 'a 1', 'a 1', 'a 4', 'a 4', 'a 5');
      await expect(findings(tickets, ticket)).resolves.toHaveLength(3);
    });

    test('finds duplicates though the entity says that there is a constraint', async () => {
      const tickets = await openTickets(database, numbering(defineTicket({ unique: false })));
      const other = database.isShared ? await tickets.connect(numbering(Ticket)) : undefined;
      await write(tickets, 'a 1', 'a 1', 'a 4', 'a 4', 'a 5');
      if (other) {
        await expect(findings(other)).resolves.toHaveLength(3);
      }
    });

    test('finds numbers before startAt, which was raised later, and no gap between', async () => {
      const ticket = defineTicket({ startAt: 100 });
      const tickets = await openTickets(database, numbering(ticket));
      await write(tickets, 'a 1', 'a 3', 'a 100', 'a 101');
      await expect(findings(tickets, ticket)).resolves.toEqual([
        { kind: 'belowStart', scope: { project: 'a' }, number: 1, primaryKey: 1 },
        gap('a', 2, 2, 1),
        { kind: 'belowStart', scope: { project: 'a' }, number: 3, primaryKey: 2 },
      ]);
    });

    test('finds numbers off the step, and gaps in steps', async () => {
      const ticket = defineTicket({ startAt: 10, step: 10 });
      const tickets = await openTickets(database, numbering(ticket));
      await write(tickets, 'a 10', 'a 20', 'a 25', 'a 35', 'a 65', 'b 10', 'b 15', 'b 30', 'c 10', 'c 20');
      await expect(findings(tickets, ticket)).resolves.toEqual([
        { kind: 'offStep', scope: { project: 'a' }, number: 25, primaryKey: 3 },
        gap('a', 45, 55, 2),
        { kind: 'offStep', scope: { project: 'b' }, number: 15, primaryKey: 7 },
        gap('b', 25, 25, 1),
        { kind: 'offStep', scope: { project: 'b' }, number: 30, primaryKey: 8 },
      ]);
    });

    test('of a sequence that counts down, has its findings in that direction', async () => {
      const ticket = defineTicket({ startAt: -1, step: -2 });
      const tickets = await openTickets(database, numbering(ticket));
      await write(tickets, 'a -1', 'a -3', 'a -9', 'a 5', 'b -1', 'b -3', 'c -3');
      await expect(findings(tickets, ticket)).resolves.toEqual([
        { kind: 'belowStart', scope: { project: 'a' }, number: 5, primaryKey: 4 },
        gap('a', -5, -7, 2),
        gap('c', -1, -1, 1),
      ]);
    });

    test('looks for what it can where startAt and step are functions, and says what not', async () => {
      const ticket = defineTicket({ unique: false, step: () => 3, startAt: () => 1 });
      const tickets = await openTickets(database, numbering(ticket));
      await write(tickets, 'a 1', 'a 7', 'a 7');
      await expect(sequenceOf(tickets.em(), ticket, 'number').audit()).resolves.toMatchObject({
        isExact: false,
        unchecked: ['gap', 'belowStart', 'offStep'],
      });
      await expect(findings(tickets, ticket)).resolves.toEqual([
        { kind: 'duplicate', scope: { project: 'a' }, number: 7, primaryKeys: [2, 3] },
      ]);
      const started = defineTicket({ startAt: () => 7 });
      const startedTickets = await openTickets(database, numbering(started));
      await write(startedTickets, 'a 3', 'a 4', 'a 6');
      const report = await sequenceOf(startedTickets.em(), started, 'number').audit();
      expect(report.unchecked).toEqual(['belowStart']);
      await expect(findings(startedTickets, started)).resolves.toEqual([gap('a', 5, 5, 1)]);
    });

    if (!database.hasTriggers) {
      test('counts rows without a number, which are no finding where there is `when`', async () => {
        const Draft = (options: AutoSequenceOptions) =>
          defineEntity({
            name: 'Draft',
            properties: {
              id: id(),
              project: p.string().nullable(),
              number: autoSequence({ uniqueWith: 'project', ...options }).nullable(),
            },
          });
        const plain = Draft({});
        const orm = await database.init({ entities: [plain], subscribers: subscribers() });
        await orm
          .em()
          .insertMany(plain, [{ project: 'a' }, { project: 'a' }, { project: null }, { project: 'b', number: 1 }]);
        await expect(sequenceOf(orm.em(), plain, 'number').audit()).resolves.toMatchObject({
          rows: 4,
          keys: 3,
          withoutNumber: 3,
          isExact: false,
        });
        const { findings: all } = await sequenceOf(orm.em(), plain, 'number').audit();
        expect(all.filter(({ kind }) => kind === 'withoutNumber')).toHaveLength(2);
        expect(all).toContainEqual({ kind: 'withoutNumber', scope: { project: 'a' }, count: 2 });
        expect(all).toContainEqual({ kind: 'withoutNumber', scope: { project: null }, count: 1 });
        const drafts = Draft({ when: () => false });
        const other = await database.init({ entities: [drafts], subscribers: subscribers() });
        await other.em().insertMany(drafts, [{ project: 'a' }, { project: null }]);
        await expect(sequenceOf(other.em(), drafts, 'number').audit()).resolves.toMatchObject({
          withoutNumber: 2,
          isExact: true,
        });
      });
    }

    test('lists as many findings as the limit, and says whether there are more', async () => {
      const tickets = await open();
      await write(tickets, 'a 2', 'a 4', 'a 6');
      const sequence = sequenceOf(tickets.em(), Ticket);
      const limit = database.reuses ? 3 : 4;
      await expect(sequence.audit({ limit })).resolves.toMatchObject({ hasMore: false, isExact: false });
      const { findings: two, hasMore } = await sequence.audit({ limit: 2 });
      expect([two.length, hasMore]).toEqual([2, true]);
      await expect(sequence.audit({ limit: 0 })).resolves.toMatchObject({
        findings: [],
        hasMore: true,
        isExact: false,
      });
      await expect(sequence.audit({ limit: -1 })).rejects.toThrow(InvalidOptionsError);
    });

    test('streams more findings than one portion', async () => {
      const tickets = await open();
      const rows = Array.from({ length: 2500 }, (_, at) => ({ project: 'a', title: '', number: 2 * at + 1 }));
      await tickets.em().insertMany(Ticket, rows);
      const found = await findings(tickets);
      expect(found).toHaveLength(2499);
      expect(found.at(-1)).toEqual(gap('a', 4998, 4998, 1));
    });

    test('leaves nothing open where the reader stops', async () => {
      const tickets = await open();
      await write(tickets, 'a 2', 'a 4', 'a 6');
      for await (const finding of sequenceOf(tickets.em(), Ticket).findings()) {
        expect(finding.kind).toBe('gap');
        break;
      }
      await expect(create(tickets.em(), 'a')).resolves.toEqual([7]);
    });

    test('sees what its transaction sees', async () => {
      const tickets = await open();
      await tickets.em().transactional(async (em) => {
        await create(em, 'a');
        await em.execute(`update ticket set number = 3`);
        const { findings: found } = await sequenceOf(em, Ticket).audit();
        expect(found).toContainEqual(gap('a', 1, 2, 2));
      });
    });

    test('has numbers in the type of the mode, keys as the entity has them, and scopes that are keys', async () => {
      const Customer = defineEntity({ name: 'Customer', properties: { id: id() } });
      const Address = defineEntity({ name: 'Address', embeddable: true, properties: { city: p.string() } });
      const Invoice = defineEntity({
        name: 'Invoice',
        primaryKeys: ['customer', 'code'],
        properties: {
          customer: () => p.manyToOne(Customer).primary(),
          code: p.string().length(9).primary(),
          address: () => p.embedded(Address),
          isPaid: p.boolean(),
          number: autoSequence({ mode: 'bigint', uniqueWith: ['customer', 'address.city', 'isPaid'] }),
        },
      });
      const orm = await database.init({ entities: [Customer, Address, Invoice], subscribers: subscribers() });
      const em = orm.em();
      em.create(Customer, { id: 5 });
      await em.flush();
      await em.insert(Invoice, { customer: 5, code: 'x', address: { city: 'Ulm' }, isPaid: true, number: 0n });
      await em.insert(Invoice, { customer: 5, code: 'y', address: { city: 'Ulm' }, isPaid: true, number: 4n });
      const sequence = sequenceOf(orm.em(), Invoice, 'number');
      const { findings: found } = await sequence.audit();
      const scope = { customer: 5, address: { city: 'Ulm' }, isPaid: true };
      expect(found.filter(({ kind }) => kind !== 'counterBehind')).toEqual([
        { kind: 'belowStart', scope, number: 0n, primaryKey: [5, 'x'] },
        { kind: 'gap', scope, from: 1n, to: 3n, count: 3 },
      ]);
      await expect(sequence.last(scope)).resolves.toBe(4n);
    });

    test('tells keys that are past the safe integers, as the entities have them', async () => {
      const Tenant = defineEntity({ name: 'Tenant', properties: { id: p.bigint().primary() } });
      const Account = defineEntity({
        name: 'Account',
        properties: {
          id: p.bigint('string').primary(),
          tenant: () => p.manyToOne(Tenant),
          region: p.bigint('number'),
          number: autoSequence({ uniqueWith: ['tenant', 'region'] }),
        },
      });
      const orm = await database.init({ entities: [Tenant, Account], subscribers: subscribers() });
      const [tenant, id] = [9007199254740993n, '9007199254740995'];
      await orm.em().insert(Tenant, { id: tenant });
      await orm.em().insert(Account, { id, tenant, region: 5, number: 0 });
      await orm.em().insert(Account, { id: '2', tenant, region: 5, number: 2 });
      const sequence = sequenceOf(orm.em(), Account, 'number');
      const { findings: found } = await sequence.audit();
      const scope = { tenant, region: 5 };
      expect(found.filter(({ kind }) => kind !== 'counterBehind')).toEqual([
        { kind: 'belowStart', scope, number: 0, primaryKey: id },
        { kind: 'gap', scope, from: 1, to: 1, count: 1 },
      ]);
      await expect(sequence.last(scope)).resolves.toBe(2);
    });

    test('bears numbers at both ends of the column', async () => {
      const ticket = defineTicket();
      const tickets = await openTickets(database, numbering(ticket));
      const { min, max } = database.integers.integer;
      await write(tickets, `a ${String(min)}`, `a ${String(max)}`);
      const { isExact, findings: found } = await sequenceOf(tickets.em(), ticket, 'number').audit();
      expect(isExact).toBe(false);
      expect(found).toContainEqual(gap('a', 1, max - 1, max - 1));
    });

    describe('in a tree', () => {
      test('of one table, the rows of classes without the sequence are none of it', async () => {
        const Document = defineEntity({
          name: 'Document',
          discriminatorColumn: 'kind',
          discriminatorValue: 'document',
          properties: { id: id(), kind: p.string().$type<string>() },
        });
        const Invoice = defineEntity({
          name: 'Invoice',
          extends: Document,
          discriminatorValue: 'invoice',
          properties: { number: autoSequence().nullable() },
        });
        const orm = await database.init({ entities: [Document, Invoice], subscribers: subscribers() });
        const em = orm.em();
        em.create(Document, {} as never);
        em.create(Invoice, {} as never);
        em.create(Invoice, {} as never);
        await em.flush();
        const sequence = sequenceOf(orm.em(), Invoice as unknown as Constructor<{ number: number }>, 'number');
        await expect(sequence.audit()).resolves.toMatchObject({ rows: 2, withoutNumber: 0, isExact: true });
        await orm.em().execute(`update document set number = null where number = 1`);
        const { findings: found } = await sequence.audit();
        expect(found).toContainEqual({ kind: 'gap', scope: {}, from: 1, to: 1, count: 1 });
        expect(found).toContainEqual({ kind: 'withoutNumber', scope: {}, count: 1 });
      });

      test('of joined tables, it reads the one that has the numbers', async () => {
        const Document = defineEntity({
          name: 'Document',
          inheritance: 'tpt',
          properties: { id: id(), project: p.string(), number: autoSequence({ uniqueWith: 'project' }) },
        });
        const Invoice = defineEntity({
          name: 'Invoice',
          extends: Document,
          properties: { note: p.string().nullable() },
        });
        const orm = await database.init({ entities: [Document, Invoice], subscribers: subscribers() });
        const em = orm.em();
        em.create(Invoice, { project: 'a' });
        em.create(Invoice, { project: 'a' });
        await em.flush();
        await orm.em().execute(`update document set number = 7 where number = 2`);
        const { table, rows, findings: found } = await sequenceOf(orm.em(), Invoice, 'number').audit();
        expect([table, rows]).toEqual(['document', 2]);
        expect(found).toContainEqual({ kind: 'gap', scope: { project: 'a' }, from: 2, to: 6, count: 5 });
      });
    });

    if (database.addSchema) {
      const { addSchema } = database;
      test('reads the table of the schema', async () => {
        const Invoice = defineEntity({
          name: 'Invoice',
          schema: '*',
          properties: { id: id(), number: autoSequence() },
        });
        const orm = await database.init({ entities: [Invoice], subscribers: subscribers() }, { schema: false });
        await addSchema(orm.orm, 'tenant_1');
        await addSchema(orm.orm, 'tenant_2');
        await orm.em().insert(Invoice, { number: 2 }, { schema: 'tenant_1' });
        await orm.em().insert(Invoice, { number: 1 }, { schema: 'tenant_2' });
        const inSchema = (schema: string) => sequenceOf(orm.em(), Invoice, 'number', { schema }).audit();
        await expect(inSchema('tenant_1')).resolves.toMatchObject({
          table: 'tenant_1.invoice',
          rows: 1,
          isExact: false,
        });
        const { findings: found } = await inSchema('tenant_2');
        expect(found.filter(({ kind }) => kind !== 'counterBehind')).toEqual([]);
        const forked = sequenceOf(orm.orm.em.fork({ schema: 'tenant_1' }), Invoice).audit();
        await expect(forked).resolves.toMatchObject({ table: 'tenant_1.invoice' });
      });
    }

    // The others have the table of counters in each ORM.
    if (!database.reuses) {
      return;
    }

    test('finds counters that are behind the table, or missing', async () => {
      const ticket = defineTicket({ reuse: false });
      const tickets = await database.init({ ...numbering(ticket), entities: [ticket, AutoSequenceCounter] });
      const em = tickets.em();
      ['a', 'a', 'b', null].forEach((project) => em.create(ticket, { project }));
      await em.flush();
      const sequence = sequenceOf(tickets.em(), ticket, 'number');
      await expect(sequence.audit()).resolves.toMatchObject({ isExact: true });
      await write(tickets, 'a 3', 'c 1', '- 2');
      const { findings: found } = await sequence.audit();
      expect(found).toHaveLength(3);
      expect(found).toEqual(
        expect.arrayContaining([
          { kind: 'counterBehind', scope: { project: 'a' }, last: 3, counter: 2 },
          { kind: 'counterBehind', scope: { project: 'c' }, last: 1, counter: undefined },
          { kind: 'counterBehind', scope: { project: null }, last: 2, counter: 1 },
        ]),
      );
    });

    describe('with `reuse: false`', () => {
      const openCounted = async (options: AutoSequenceOptions = {}) => {
        const ticket = defineTicket({ reuse: false, ...options });
        const orm = await database.init({ ...numbering(ticket), entities: [ticket, AutoSequenceCounter] });
        const em = orm.em();
        ['a', 'a', 'a', 'a', 'b', 'b', null, null].forEach((project) => em.create(ticket, { project }));
        await em.flush();
        const remove = (condition: string) => orm.em().execute(`delete from ticket where ${condition}`);
        return { orm, ticket, remove, sequence: sequenceOf(orm.em(), ticket, 'number') };
      };

      test('finds last rows that were deleted, since the counter has gone further', async () => {
        const { sequence, remove } = await openCounted();
        await expect(sequence.audit()).resolves.toMatchObject({ isExact: true });
        await remove(`number > 2 or (project is null and number = 2)`);
        const { isExact, findings: found } = await sequence.audit();
        expect(isExact).toBe(false);
        expect(found).toHaveLength(2);
        expect(found).toEqual(expect.arrayContaining([gap('a', 3, 4, 2), gap(null, 2, 2, 1)]));
        // The counters are where they belong.
        await expect(sequence.resync()).resolves.toBe(0);
      });

      test('finds them in steps, downwards too', async () => {
        const { sequence, remove } = await openCounted({ startAt: -10, step: -10 });
        await remove(`project = 'a' and number < -10`);
        const { findings: found } = await sequence.audit();
        expect(found).toEqual([gap('a', -20, -40, 3)]);
      });

      test('finds keys whose rows are all gone, by their counters', async () => {
        const { sequence, remove } = await openCounted({ startAt: 5 });
        await remove(`project is null or project = 'b'`);
        const { keys, findings: found } = await sequence.audit();
        expect(keys).toBe(1);
        expect(found).toHaveLength(2);
        for (const project of ['b', null]) {
          const counter = database.counterText(project);
          expect(found).toContainEqual({ kind: 'lostKey', counter, from: 5, to: 6, count: 2 });
        }
        await remove(`1 = 1`);
        await expect(sequence.audit()).resolves.toMatchObject({ rows: 0, isExact: false });
        expect((await sequence.audit()).findings).toHaveLength(3);
      });

      test('finds an emptied table without a scope', async () => {
        const Order = defineEntity({ name: 'Order', properties: { id: id(), number: autoSequence({ reuse: false }) } });
        const orm = await database.init({ entities: [Order, AutoSequenceCounter], subscribers: subscribers() });
        const em = orm.em();
        em.create(Order, {});
        em.create(Order, {});
        await em.flush();
        await orm.em().nativeDelete(Order, {});
        const { findings: found } = await sequenceOf(orm.em(), Order, 'number').audit();
        expect(found).toEqual([{ kind: 'gap', scope: {}, from: 1, to: 2, count: 2 }]);
      });

      test('names the last number alone where nobody knows those before it', async () => {
        const started = await openCounted({ startAt: () => 1 });
        await started.remove(`project = 'a'`);
        const { findings: found } = await started.sequence.audit();
        expect(found).toMatchObject([{ kind: 'lostKey', from: 4, to: 4, count: 1 }]);
        const stepped = await openCounted({ step: () => 1 });
        await stepped.remove(`(project = 'a' and number > 2) or project = 'b'`);
        const { findings: unstepped, unchecked } = await stepped.sequence.audit();
        expect(unstepped).toEqual([gap('a', 4, 4, 1), expect.objectContaining({ kind: 'lostKey', from: 2, to: 2 })]);
        expect(unchecked).toContain('gap');
      });

      test('names a number off the step, and those before it', async () => {
        const { orm, ticket, sequence, remove } = await openCounted({ startAt: 10, step: 10 });
        const em = orm.em();
        em.create(ticket, { project: 'b', number: 25 });
        em.create(ticket, { project: 'a', number: 65 });
        await em.flush();
        await remove(`number in (25, 65)`);
        const { findings: found } = await sequence.audit();
        expect(found).toHaveLength(2);
        expect(found).toEqual(expect.arrayContaining([gap('a', 50, 65, 3), gap('b', 25, 25, 1)]));
      });

      test.each([
        ['up', 1],
        ['down', -1],
      ])('is exact where the step is a function that counts %s', async (_, step) => {
        const { sequence } = await openCounted({ startAt: step, step: () => step });
        await expect(sequence.audit()).resolves.toMatchObject({ isExact: true });
        await expect(sequence.resync()).resolves.toBe(0);
      });

      test('finds counters behind where the step is a function, whatever way it counts', async () => {
        const { orm, sequence } = await openCounted({
          startAt: ({ project }: { project?: string }) => (project === 'a' ? -1 : 1),
          step: ({ project }: { project?: string }) => (project === 'a' ? -1 : 1),
        });
        await write(orm, 'a -5', 'b 3', 'c 1', 'c 2');
        const { findings: found } = await sequence.audit();
        expect(found).toEqual(
          expect.arrayContaining([
            { kind: 'counterBehind', scope: { project: 'a' }, last: -5, counter: -4 },
            { kind: 'counterBehind', scope: { project: 'b' }, last: 3, counter: 2 },
            { kind: 'counterBehind', scope: { project: 'c' }, last: 2, counter: undefined },
          ]),
        );
        expect(found).toHaveLength(3);
        await expect(sequence.resync()).resolves.toBe(3);
        await expect(sequence.audit()).resolves.toMatchObject({ isExact: true });
        await expect(sequence.resync()).resolves.toBe(0);
      });
    });
  });
}
