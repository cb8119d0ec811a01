import { describe, expect, test } from '@jest/globals';
import { defineEntity, p } from '@mikro-orm/core';
import {
  autoSequence,
  autoSequenceCounter,
  AutoSequenceCounter,
  AutoSequenceSubscriber,
} from 'mikro-orm-auto-sequence';
import { postgresql } from '../support/databases/postgresql/index.js';
import { ROW, untilAwaited } from '../support/databases/postgresql/locks.js';
import type { OrmOptions, TestOrm } from '../support/test-orm.js';
import { rowsOf } from './tickets.js';

const Ticket = defineEntity({
  name: 'Ticket',
  properties: {
    id: p.integer().primary(),
    project: p.string().nullable(),
    number: autoSequence({ uniqueWith: 'project', reuse: false, trigger: true }),
    serial: autoSequence({ startAt: 100, step: -10, reuse: false, trigger: true }),
  },
});
const counters = 'select sequence, scope, last from auto_sequence_counter order by sequence, scope';

function open(options: OrmOptions = {}): Promise<TestOrm> {
  return postgresql.init({
    entities: [Ticket, AutoSequenceCounter],
    subscribers: [new AutoSequenceSubscriber()],
    ...options,
  });
}

describe('a trigger under `reuse: false`', () => {
  test('counts in the rows in which a flush counts, and no number comes back', async () => {
    const testOrm = await open();
    const em = testOrm.em();
    await em.execute(`insert into ticket (project) values ('A'), ('A'), (null)`);
    em.create(Ticket, { project: 'A' });
    await em.flush();
    await em.execute('delete from ticket');
    await em.execute(`insert into ticket (project) values ('A'), (null)`);
    await expect(rowsOf(testOrm, 'select project, number, serial from ticket order by id')).resolves.toEqual([
      'A 4 60',
      '- 2 50',
    ]);
    await expect(rowsOf(testOrm, counters)).resolves.toEqual([
      'public.ticket.number ["A"] 4',
      'public.ticket.number [null] 2',
      'public.ticket.serial desc [] 50',
    ]);
    await expect(testOrm.schemaDiff()).resolves.toBe('');
  });

  test('counts rows that were imported without the counter', async () => {
    const testOrm = await open();
    await testOrm.em().execute(`insert into ticket (project) values ('A');
      insert into ticket (project, number, serial) values ('A', 7, 5); insert into ticket (project) values ('A')`);
    await expect(rowsOf(testOrm, 'select number, serial from ticket order by id')).resolves.toEqual([
      '1 100',
      '7 5',
      '8 -5',
    ]);
  });

  test('waits for the row that a flush has counted on in, and leaves no gap after a rollback', async () => {
    const testOrm = await open();
    for (const end of ['commit', 'rollback'] as const) {
      const em = testOrm.em();
      await em.begin();
      em.create(Ticket, { project: 'A' });
      await em.flush();
      const other = testOrm.em().execute(`insert into ticket (project) values ('A')`);
      await untilAwaited(testOrm, ROW);
      await em[end]();
      await other;
    }
    await expect(rowsOf(testOrm, 'select number from ticket order by number')).resolves.toEqual(['1', '2', '3']);
  });

  const values: Record<string, readonly string[]> = {
    int: ['5', '-1'],
    'numeric(10,3)': ['1.0', '1.50'],
    'varchar(255)': [`'A'`, `'ä"\\'`, `repeat('x', 250)`],
    'char(5)': [`'ab'`],
    uuid: [`'8c9a1a2e-7b1e-4f0e-9d57-0d6f2b1c0a11'`],
    boolean: ['true'],
    date: [`'2026-02-03'`],
    'timestamptz(6)': [`'2026-02-03 04:05:06.789+02'`],
    timestamp: [`'2026-02-03 04:05:06.5'`],
    'time(3)': [`'04:05:06.5'`],
    bytea: [`'\\x00ff'`],
    inet: [`'10.0.0.1/8'`],
  };

  test.each(Object.entries(values))('has the key text of a flush for %s', async (type, literals) => {
    const Item = defineEntity({
      name: 'Item',
      properties: {
        id: p.integer().primary(),
        scope: p.type('any').columnType(type).nullable(),
        number: autoSequence({ uniqueWith: 'scope', reuse: false, trigger: true }),
      },
    });
    const testOrm = await postgresql.init({
      entities: [Item, AutoSequenceCounter],
      subscribers: [new AutoSequenceSubscriber()],
    });
    for (const literal of [...literals, 'null']) {
      await testOrm.em().execute(`insert into item (scope) values (${literal})`);
    }
    // The text that a flush gives the value, through the driver and back.
    const em = testOrm.em();
    const items = await em.findAll(Item, { orderBy: { id: 'asc' } });
    const scopes: unknown[] = items.map((item) => item.scope as unknown);
    for (const scope of scopes) {
      em.create(Item, { scope });
    }
    em.create(Item, { scope: scopes[0], number: 9 });
    await em.flush();
    const perKey = 'select count(*), max(last) from auto_sequence_counter';
    await expect(rowsOf(testOrm, perKey)).resolves.toEqual([`${String(literals.length + 1)} 10`]);
  });

  test('counts in the schema of the counters, under any search_path', async () => {
    const testOrm = await open();
    await testOrm.em().execute(`create schema evil; create table evil.auto_sequence_counter
      (sequence varchar, scope varchar, last bigint, primary key (sequence, scope));
      create function evil.quote_ident(varchar) returns text language sql as 'select 1::text';
      create domain evil.text as int; create domain evil.regclass as int`);
    for (const path of ['evil, pg_catalog, public', 'evil, pg_catalog', `''`]) {
      await testOrm.em().transactional(async (em) => {
        await em.execute(`set local search_path = ${path}`);
        await em.execute(`insert into public.ticket (project) values ('A'), (null)`);
      });
    }
    await expect(rowsOf(testOrm, counters)).resolves.toEqual([
      'public.ticket.number ["A"] 3',
      'public.ticket.number [null] 3',
      'public.ticket.serial desc [] 50',
    ]);
    await expect(rowsOf(testOrm, 'select count(*) from evil.auto_sequence_counter')).resolves.toEqual(['0']);
  });

  test('counts in a table of counters elsewhere', async () => {
    const testOrm = await open({
      entities: [Ticket, autoSequenceCounter({ schema: 'books', tableName: 'last_numbers' })],
    });
    await testOrm.em().execute(`insert into ticket (project) values ('A'), ('A')`);
    await expect(rowsOf(testOrm, 'select scope, last from books.last_numbers order by 1')).resolves.toEqual([
      '["A"] 2',
      '[] 90',
    ]);
  });

  test('a role that may not count is told what it lacks', async () => {
    const testOrm = await open();
    const em = testOrm.em();
    await em.begin();
    await em.execute(`create role clerk; grant insert, select on ticket to clerk;
      grant usage on sequence ticket_id_seq to clerk; set local role clerk`);
    await expect(em.execute(`insert into ticket (project) values ('A')`)).rejects.toMatchObject({
      code: 'AUTO_SEQUENCE_LOCK_DENIED',
      message: expect.stringMatching(/Ticket\.number, .*Ticket\.serial.*table of counters/),
    });
    await em.rollback();
  });
});
