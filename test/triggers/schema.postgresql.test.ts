import { describe, expect, test } from '@jest/globals';
import { defineEntity, type EntityName, EntitySchema, p } from '@mikro-orm/core';
import { Entity, PrimaryKey, Property } from '@mikro-orm/decorators/es';
import {
  autoSequence,
  AutoSequenceCounter,
  type AutoSequenceOptions,
  AutoSequenceSubscriber,
  AutoSequenceType,
} from 'mikro-orm-auto-sequence';
import { AutoSequence } from 'mikro-orm-auto-sequence/es';
import { databaseOf } from '../../src/databases/database-of.js';
import { oneOfEachKind } from '../support/databases/index.js';
import { postgresql } from '../support/databases/postgresql/index.js';
import type { TestOrm } from '../support/test-orm.js';
import { rowsOf } from './tickets.js';

const id = () => p.integer().primary();
const subscribers = () => [new AutoSequenceSubscriber()];

@Entity({ tableName: 'ticket' })
class Decorated {
  @PrimaryKey({ type: 'integer' })
  id!: number;

  @Property({ type: 'string' })
  project!: string;

  @AutoSequence({ uniqueWith: 'project', trigger: true })
  number!: number;
}

function ticketWith(options: AutoSequenceOptions, column = 'number') {
  return defineEntity({
    name: 'Ticket',
    properties: {
      id: id(),
      project: p.string(),
      number: autoSequence({ uniqueWith: 'project', ...options }).fieldName(column),
    },
  });
}

const styles: Record<string, EntityName> = {
  defineEntity: ticketWith({ trigger: true }),
  'a decorator': Decorated,
  EntitySchema: new EntitySchema({
    name: 'Ticket',
    properties: {
      id: { type: 'integer', primary: true },
      project: { type: 'string' },
      number: { type: new AutoSequenceType({ uniqueWith: 'project', trigger: true }) },
    },
  }),
};

/** The difference between a schema and what entities say. */
async function diff(testOrm: TestOrm, entity: EntityName) {
  const other = await testOrm.connect({ entities: [entity] });
  return other.orm.schema.getUpdateSchemaMigrationSQL({ wrap: false });
}

describe('the schema of a sequence with a trigger', () => {
  test.each(Object.entries(styles))('has it once, declared by %s', async (_, entity) => {
    const testOrm = await postgresql.init({ entities: [entity], subscribers: subscribers() });
    await expect(testOrm.schemaDiff()).resolves.toBe('');
    await expect(diff(testOrm, entity)).resolves.toEqual({ up: '', down: '' });
    await testOrm.em().execute(`insert into ticket (project) values ('A'), ('A')`);
    await expect(rowsOf(testOrm)).resolves.toEqual(['A 1', 'A 2']);
  });

  test.each([['number'], ['position'], ['Number of "it"'], ['ticket_no']])(
    'gives it back as it went in, for a column %s',
    async (column) => {
      const entity = ticketWith({ trigger: true }, column);
      const testOrm = await postgresql.init({ entities: [entity], subscribers: subscribers() });
      await expect(testOrm.schemaDiff()).resolves.toBe('');
      const em = testOrm.em();
      const rows = [0, 1].map(() => em.create(entity, { project: 'A' }));
      await em.flush();
      expect(rows.map(({ number }) => number)).toEqual([1, 2]);
    },
  );

  test('changes with its options, forth and back, while others insert', async () => {
    const none = ticketWith({});
    const testOrm = await postgresql.init({ entities: [none], subscribers: subscribers() });
    const steps = [ticketWith({ trigger: true }), ticketWith({ trigger: true, startAt: 100 }), none];
    const end = new AbortController();
    const writer = await testOrm.connect();
    const writing = (async () => {
      while (!end.signal.aborted) {
        const em = writer.em();
        em.create(none, { project: 'A' });
        await em.flush();
      }
    })();
    const undo: string[] = [];
    const migrate = async (step: EntityName) => {
      const { up, down } = await diff(testOrm, step);
      expect(up).toContain('"zz_auto_sequence"');
      await testOrm.em().transactional((em) => em.execute(up));
      await expect(diff(testOrm, step)).resolves.toEqual({ up: '', down: '' });
      undo.unshift(down);
    };
    try {
      for (const step of steps) {
        await migrate(step);
      }
    } finally {
      end.abort();
      await writing;
    }
    await testOrm.em().transactional((em) => em.execute(undo[0] ?? ''));
    await testOrm.em().execute(`insert into ticket (project) values ('B')`);
    await testOrm.em().transactional((em) => em.execute(undo[1] ?? ''));
    await testOrm.em().execute(`insert into ticket (project) values ('C')`);
    await testOrm.em().transactional((em) => em.execute(undo[2] ?? ''));
    await expect(testOrm.em().execute(`insert into ticket (project) values ('D')`)).rejects.toThrow(/null value/);
    await expect(
      rowsOf(testOrm, `select project, number from ticket where project <> 'A' order by 1`),
    ).resolves.toEqual(['B 100', 'C 1']);
    const gaps = `select max(number) - count(*) from ticket where project = 'A'`;
    await expect(rowsOf(testOrm, gaps)).resolves.toEqual(['0']);
    const functions = `select count(*) from pg_proc where proname like '%zz_auto_sequence%'`;
    await expect(rowsOf(testOrm, functions)).resolves.toEqual(['0']);
  });

  test('follows a column that is renamed', async () => {
    const testOrm = await postgresql.init({ entities: [ticketWith({ trigger: true })], subscribers: subscribers() });
    await testOrm.em().execute(`insert into ticket (project) values ('A')`);
    const renamed = ticketWith({ trigger: true }, 'ticket_no');
    const { up } = await diff(testOrm, renamed);
    await testOrm.em().execute(up);
    await expect(diff(testOrm, renamed)).resolves.toEqual({ up: '', down: '' });
    await testOrm.em().execute(`insert into ticket (project) values ('A')`);
    await expect(rowsOf(testOrm, 'select project, ticket_no from ticket order by id')).resolves.toEqual(['A 1', 'A 2']);
  });

  test('numbers the rows of some classes of a single-table tree, grandchildren too', async () => {
    const tree = { discriminatorColumn: 'kind' } as const;
    const Document = defineEntity({
      name: 'Document',
      ...tree,
      discriminatorValue: 'document',
      properties: { id: id(), kind: p.string(), serial: autoSequence({ trigger: true }) },
    });
    const Bill = defineEntity({
      name: 'Bill',
      extends: Document,
      discriminatorValue: 'bill',
      properties: { number: autoSequence({ startAt: 10, trigger: true }).nullable() },
    });
    const Invoice = defineEntity({ name: 'Invoice', extends: Bill, discriminatorValue: 'invoice', properties: {} });
    const Note = defineEntity({ name: 'Note', extends: Document, discriminatorValue: 'note', properties: {} });
    const testOrm = await postgresql.init({ entities: [Document, Bill, Invoice, Note], subscribers: subscribers() });
    await expect(testOrm.schemaDiff()).resolves.toBe('');
    await testOrm
      .em()
      .execute(`insert into document (kind) values ('document'), ('bill'), ('invoice'), ('note'), ('bill')`);
    const em = testOrm.em();
    em.create(Note, {});
    em.create(Invoice, {});
    await em.flush();
    await expect(rowsOf(testOrm, 'select kind, serial, number from document order by id')).resolves.toEqual([
      ...['document 1 -', 'bill 2 10', 'invoice 3 11', 'note 4 -', 'bill 5 12', 'note 6 -', 'invoice 7 13'],
    ]);
  });

  test('numbers in each table of joined inheritance, grandchildren too', async () => {
    const Person = defineEntity({
      name: 'Person',
      inheritance: 'tpt',
      properties: { id: id(), number: autoSequence({ trigger: true }) },
    });
    const Employee = defineEntity({
      name: 'Employee',
      extends: Person,
      properties: { badge: autoSequence({ startAt: 100, trigger: true }) },
    });
    const Manager = defineEntity({ name: 'Manager', extends: Employee, properties: { office: p.string().nullable() } });
    const testOrm = await postgresql.init({ entities: [Person, Employee, Manager], subscribers: subscribers() });
    await expect(testOrm.schemaDiff()).resolves.toBe('');
    await testOrm
      .em()
      .execute(`insert into person default values; insert into employee (id) select max(id) from person`);
    const em = testOrm.em();
    const manager = em.create(Manager, { office: 'A' });
    await em.flush();
    expect(manager).toMatchObject({ number: 2, badge: 101 });
    const person = em.create(Person, {});
    await em.flush();
    expect(person.number).toBe(3);
  });
});

describe.each(oneOfEachKind.map((database) => [database.name, database] as const))('on %s', (_, database) => {
  const counters = database.locksRows ? [AutoSequenceCounter] : [];
  const open = (options: AutoSequenceOptions, tableName = 'ticket', column = 'number') => {
    const Ticket = defineEntity({
      name: 'Ticket',
      tableName,
      properties: {
        id: id(),
        project: p.string(),
        number: autoSequence({ uniqueWith: 'project', trigger: true, ...options })
          .fieldName(column)
          .nullable(),
      },
    });
    return database
      .init({ entities: [Ticket, ...counters], subscribers: subscribers() })
      .then((testOrm) => ({ testOrm, Ticket }));
  };

  test.each<[string, AutoSequenceOptions, RegExp]>([
    ['startAt', { startAt: () => 5 }, /a function `startAt`/],
    ['step', { step: () => 5 }, /a function `step`/],
    ['when', { when: () => true }, /a function `when`/],
    ['lock', { lock: 'table' }, /under `lock: 'table'`/],
    ['lock', { lock: 'none' }, /under `lock: 'none'`/],
  ])('what a trigger cannot do is refused: %s', async (__, options, message) => {
    await expect(open(options)).rejects.toMatchObject({
      code: 'AUTO_SEQUENCE_INVALID_OPTIONS',
      message: expect.stringMatching(message),
    });
  });

  test('is accepted, and a flush gives the numbers', async () => {
    const { testOrm, Ticket } = await open({});
    const em = testOrm.em();
    const tickets = [0, 1].map(() => em.create(Ticket, { project: 'A' }));
    await em.flush();
    expect(tickets.map(({ number }) => number)).toEqual([1, 2]);
    await expect(testOrm.schemaDiff()).resolves.toBe('');
  });

  test('names that no trigger can have are refused where there are triggers', async () => {
    const { testOrm } = await open({}, 't'.repeat(30)).catch(() => ({ testOrm: undefined }));
    const triggers = testOrm && databaseOf(testOrm.em().getPlatform()).triggers;
    // The name of the table is in that of its function, or of the trigger itself.
    const longest = triggers?.nameOf ? 61 : 57;
    const outcomes = await Promise.allSettled([
      open({}, 't'.repeat(longest + 1)),
      open({}, 'ticket', 'a$$b'),
      open({}, 'ticket', 'a\nb'),
      open({}, 't'.repeat(longest)),
    ]);
    const codes = outcomes.map((each) => (each.status === 'rejected' ? (each.reason as { code?: string }).code : 'ok'));
    if (triggers) {
      const refused = 'AUTO_SEQUENCE_INVALID_OPTIONS';
      expect(codes).toEqual([refused, refused, refused, 'ok']);
    } else {
      expect(codes).not.toContain('AUTO_SEQUENCE_INVALID_OPTIONS');
    }
  });
});
