import { describe, expect, test } from '@jest/globals';
import { defineEntity, p } from '@mikro-orm/core';
import { autoSequence, AutoSequenceCounter, AutoSequenceSubscriber } from 'mikro-orm-auto-sequence';
import { postgresql } from '../support/databases/postgresql/index.js';
import { awaitedLocks, KEY, untilAwaited } from '../support/databases/postgresql/locks.js';
import type { TestOrm } from '../support/test-orm.js';
import { openTickets, rowsOf, Ticket } from './tickets.js';

const ROW = `insert into ticket (project) values ('A')`;

/** A transaction of another program that has inserted a ticket of project A, and goes on. */
async function hold(testOrm: TestOrm) {
  const em = testOrm.em();
  await em.begin();
  await em.execute(ROW);
  return em;
}

describe('rows of other programs', () => {
  test('are numbered in one INSERT, in its order, also when it selects them', async () => {
    const tickets = await openTickets();
    const em = tickets.em();
    await em.execute(`insert into ticket (project) values ('A'), ('B'), (null), ('A'), (null)`);
    await em.execute(`insert into ticket (project, number) values ('A', 7), ('A', null), ('B', default)`);
    await em.execute(`insert into ticket (project) select project from ticket order by project, id limit 3`);
    await expect(rowsOf(tickets, 'select project, number from ticket order by project, number')).resolves.toEqual([
      ...['A 1', 'A 2', 'A 7', 'A 8', 'A 9', 'A 10', 'A 11'],
      ...['B 1', 'B 2', '- 1', '- 2'],
    ]);
  });

  test('are numbered by MERGE and ON CONFLICT, and rows that are there keep their numbers', async () => {
    const tickets = await openTickets();
    const em = tickets.em();
    await em.execute(`insert into ticket (id, project) values (1, 'A')`);
    await em.execute(`insert into ticket (id, project) values (1, 'A'), (2, 'A')
      on conflict (id) do update set title = 'again'`);
    // MERGE came with PostgreSQL 15.
    const [server] = await em.execute<{ version: number }[]>(
      `select current_setting('server_version_num')::int as version`,
    );
    const hasMerge = (server?.version ?? 0) >= 150_000;
    const merge = `merge into ticket t using (values (2), (3)) as v (id) on t.id = v.id
      when matched then update set title = 'merged' when not matched then insert (id, project) values (v.id, 'A')`;
    await em.execute(
      hasMerge
        ? merge
        : `update ticket set title = 'merged' where id = 2; insert into ticket (id, project) values (3, 'A')`,
    );
    const rows = await rowsOf(tickets, 'select id, number, title from ticket order by id');
    // The first row of the upsert took a number that it did not need.
    expect(rows).toEqual(['1 1 again', '2 2 merged', '3 3 untitled']);
  });

  test('keep the numbers that they bring, and are no update of the number', async () => {
    const tickets = await openTickets();
    const em = tickets.em();
    await em.execute(`insert into ticket (project, number) values ('A', 3)`);
    await em.execute(`update ticket set project = 'B'`);
    await em.execute(ROW);
    await expect(rowsOf(tickets)).resolves.toEqual(['B 3', 'A 1']);
  });

  test('wait for a flush of their scope, and no other', async () => {
    const tickets = await openTickets();
    const em = tickets.em();
    await em.begin();
    em.create(Ticket, { project: 'A' });
    em.create(Ticket, { project: 'B' });
    await em.flush();
    const other = tickets.em().execute(ROW);
    await untilAwaited(tickets, KEY);
    await tickets.em().execute(`insert into ticket (project) values ('C')`);
    await expect(awaitedLocks(tickets)).resolves.toEqual([KEY]);
    await em.commit();
    await other;
    await expect(rowsOf(tickets, 'select project, number from ticket order by 1, 2')).resolves.toEqual([
      ...['A 1', 'A 2', 'B 1', 'C 1'],
    ]);
  });

  test('take the locks of two sequences in the order of their columns', async () => {
    const Letter = defineEntity({
      name: 'Letter',
      properties: {
        id: p.integer().primary(),
        first: autoSequence({ trigger: true }),
        second: autoSequence({ trigger: true }),
      },
    });
    const letters = await postgresql.init({ entities: [Letter], subscribers: [new AutoSequenceSubscriber()] });
    const holder = letters.em();
    await holder.begin();
    await holder.execute('insert into letter (second) values (500)');
    const waiting = letters.em().execute('insert into letter default values');
    await untilAwaited(letters, KEY);
    // It waits for the first key, and so has not taken the second.
    const other = letters.em();
    await other.begin();
    await other.execute(`set local lock_timeout = '5s'`);
    await other.execute('insert into letter (first) values (7)');
    await other.commit();
    await holder.commit();
    await waiting;
    await expect(rowsOf(letters, 'select first, second from letter order by first')).resolves.toEqual([
      ...['1 500', '7 1', '8 501'],
    ]);
  });

  test.each([
    { how: 'left to the trigger', projects: ['A'] },
    { how: 'numbered by the subscriber', projects: ['A', 'B'] },
  ])('are waited for by a flush that is $how, and leave no gap when they are rolled back', async ({ projects }) => {
    const tickets = await openTickets();
    for (const end of ['commit', 'rollback'] as const) {
      const holder = await hold(tickets);
      const em = tickets.em();
      const [ticket] = projects.map((project) => em.create(Ticket, { project }));
      const flush = em.flush();
      await untilAwaited(tickets, KEY);
      await holder[end]();
      await flush;
      expect(ticket?.number).toBe(end === 'commit' ? 2 : 3);
    }
  });

  test.each([
    { order: ['A', 'B'], isDeadlock: false },
    { order: ['B', 'A'], isDeadlock: true },
  ])(
    'under several keys, in the order $order: a deadlock with a flush is $isDeadlock',
    async ({ order, isDeadlock }) => {
      const tickets = await openTickets();
      const holder = tickets.em();
      await holder.begin();
      const insert = (project?: string) => holder.execute(`insert into ticket (project) values ('${String(project)}')`);
      await insert(order[0]);
      const em = tickets.em();
      em.create(Ticket, { project: 'B' });
      em.create(Ticket, { project: 'A' });
      const flush = em.flush();
      await untilAwaited(tickets, KEY);
      const second = insert(order[1]);
      const outcomes = await Promise.allSettled([second.then(() => holder.commit()), flush]);
      const failed = outcomes.filter((outcome) => outcome.status === 'rejected');
      expect(failed.map(({ reason }) => (reason as { code?: string }).code)).toEqual(isDeadlock ? ['40P01'] : []);
      await (outcomes[0].status === 'rejected' ? holder.rollback() : undefined);
    },
  );

  test('race without the lock: two have the same number, and one is refused', async () => {
    const tickets = await openTickets();
    // The same trigger, but for the lock.
    const [{ body } = { body: '' }] = await tickets
      .em()
      .execute<{ body: string }[]>(`select prosrc as body from pg_proc where proname = 'ticket_zz_auto_sequence_fn'`);
    expect(body).toMatch(/if pg_catalog\.pg_advisory_xact_lock\(.*?\) is null then null; end if;/);
    const unlocked = body.replace(/if pg_catalog\.pg_advisory_xact_lock\(.*?\) is null then null; end if;/, '');
    await tickets.em().execute(`create or replace function ticket_zz_auto_sequence_fn() returns trigger
      as $$${unlocked}$$ language plpgsql`);
    const holder = await hold(tickets);
    const other = tickets.em().execute(ROW);
    const refused = expect(other).rejects.toMatchObject({ code: '23505' });
    await untilAwaited(tickets, 'transactionid ShareLock');
    await holder.commit();
    await refused;
  });

  test('wait as long as their own lock_timeout says', async () => {
    const tickets = await openTickets();
    const holder = await hold(tickets);
    const other = tickets.em().transactional(async (em) => {
      await em.execute(`set local lock_timeout = '50ms'`);
      await em.execute(ROW);
    });
    await expect(other).rejects.toMatchObject({ code: '55P03' });
    await holder.rollback();
  });

  test('are numbered under any search_path, with whatever is in it', async () => {
    const tickets = await openTickets();
    await tickets.em().execute(ROW);
    await tickets.em().execute(`create schema evil`);
    await tickets.em().execute(`
      create function evil.hash_record_extended(record, bigint) returns bigint language plpgsql as 'begin return 1; end';
      create function evil.pg_advisory_xact_lock(bigint) returns void language sql as '';
      create function evil.no(varchar, varchar) returns boolean language sql as 'select false';
      create operator evil.= (leftarg = varchar, rightarg = varchar, function = evil.no);
      create function evil.yes(bigint, bigint) returns boolean language sql as 'select true';
      create operator evil.> (leftarg = bigint, rightarg = bigint, function = evil.yes);
      create function evil.plus(bigint, bigint) returns bigint language sql as 'select 1000::bigint';
      create operator evil.+ (leftarg = bigint, rightarg = bigint, function = evil.plus);
      create domain evil.text as int; create domain evil.oid as bigint;
      create table evil.ticket (id int, project varchar, title varchar, number int);
      insert into evil.ticket values (1, 'A', '', 500)`);
    for (const path of ['evil, pg_catalog, public', 'evil, pg_catalog', 'pg_catalog', `''`]) {
      await tickets.em().transactional(async (em) => {
        await em.execute(`set local search_path = ${path}`);
        await em.execute(`insert into public.ticket (project, title) values ('A', 'x'), (null, 'x')`);
        if (path === 'pg_catalog') {
          await em.execute('create temporary table ticket (project varchar, number int) on commit drop');
          await em.execute(`insert into public.ticket (project, title) values ('A', 'x')`);
        }
      });
    }
    await expect(
      rowsOf(tickets, 'select project, max(number), count(*) from ticket group by 1 order by 1'),
    ).resolves.toEqual(['A 6 6', '- 4 4']);
  });

  test('are numbered in each table of tenants by search_path', async () => {
    const tickets = await openTickets({}, { schema: false });
    const ddl = await tickets.orm.schema.getCreateSchemaSQL({ wrap: false });
    for (const tenant of ['acme', 'bolt']) {
      await tickets.em().transactional(async (em) => {
        await em.execute(`create schema ${tenant}; set local search_path = ${tenant}; ${ddl}`);
      });
    }
    await tickets
      .em()
      .execute(`insert into acme.ticket (project) values ('A'), ('A'); insert into bolt.ticket (project) values ('A')`);
    await expect(rowsOf(tickets, 'select project, number from acme.ticket order by 2')).resolves.toEqual([
      'A 1',
      'A 2',
    ]);
    await expect(rowsOf(tickets, 'select project, number from bolt.ticket order by 2')).resolves.toEqual(['A 1']);
  });

  test('are numbered over all partitions, into whichever of them they are inserted', async () => {
    const tickets = await openTickets();
    await tickets.em().execute(`
      alter table ticket rename to old_ticket;
      create table ticket (id serial, project varchar(255), title varchar(255) not null default '', number int not null)
        partition by list (project);
      create table ticket_a partition of ticket for values in ('A', 'B');
      create table ticket_rest partition of ticket default;
      create trigger zz_auto_sequence before insert on ticket for each row when ((new.number is null))
        execute function ticket_zz_auto_sequence_fn()`);
    await tickets.em().execute(`insert into ticket (project) values ('A'), ('C'), ('A')`);
    await tickets.em().execute(`insert into ticket_a (project) values ('A'), ('B')`);
    const em = tickets.em();
    em.create(Ticket, { project: 'A' });
    em.create(Ticket, { project: 'C' });
    await em.flush();
    await expect(rowsOf(tickets, 'select project, number from ticket order by 1, 2')).resolves.toEqual([
      ...['A 1', 'A 2', 'A 3', 'A 4', 'B 1', 'C 1', 'C 2'],
    ]);
  });

  test('get no number past the range of the column, and are told so', async () => {
    const tickets = await openTickets();
    const em = tickets.em();
    await em.execute(`insert into ticket (project, number) values ('A', 2147483647)`);
    await expect(em.execute(ROW)).rejects.toMatchObject({
      code: 'AUTO_SEQUENCE_NUMBER_OUT_OF_RANGE',
      message: expect.stringMatching(
        /Ticket\.number would become 2147483648, past the limit of its column \(2147483647\)/,
      ),
      cause: {
        code: '22003',
        message: expect.stringContaining('ticket.number would become 2147483648, past the limit of its column'),
      },
    });
  });

  test.each<[title: string, given: { startAt: number; step?: number }, last: number[], outside: string]>([
    ['the upper end', { startAt: 32_767 }, [32_767], '32768, past the limit of its column (32767)'],
    ['the lower end', { startAt: -32_768, step: -1 }, [-32_768], '-32769, past the limit of its column (-32768)'],
    ['a start above it', { startAt: 40_000 }, [], '40000, past the limit of its column (32767)'],
    ['a start below it', { startAt: -40_000 }, [], '-40000, past the limit of its column (-32768)'],
    [
      'a start above it, counting down',
      { startAt: 40_000, step: -1 },
      [],
      '40000, past the limit of its column (32767)',
    ],
    ['a step over its end', { startAt: 1, step: 32_767 }, [1], '32768, past the limit of its column (32767)'],
  ])('get no number past the range: %s', async (_, given, last, outside) => {
    for (const reuse of [true, false]) {
      const Small = defineEntity({
        name: 'Small',
        properties: {
          id: p.integer().primary(),
          number: autoSequence({ ...given, reuse, trigger: true }).columnType('smallint'),
        },
      });
      const entities = [Small, AutoSequenceCounter];
      const testOrm = await postgresql.init({ entities, subscribers: [new AutoSequenceSubscriber()] });
      const insert = () => testOrm.em().execute('insert into small default values');
      for (const number of last) {
        await insert();
        await expect(rowsOf(testOrm, 'select number from small')).resolves.toEqual([String(number)]);
      }
      await expect(insert()).rejects.toMatchObject({
        code: 'AUTO_SEQUENCE_NUMBER_OUT_OF_RANGE',
        message: expect.stringContaining(`Small.number would become ${outside}`),
      });
    }
  });

  test('a role that may insert and not read is told what it lacks', async () => {
    const tickets = await openTickets();
    const em = tickets.em();
    await em.begin();
    await em.execute(`create role writer; grant insert on ticket to writer; grant usage on sequence ticket_id_seq to writer;
      set local role writer`);
    await expect(em.execute(ROW)).rejects.toMatchObject({
      code: 'AUTO_SEQUENCE_LOCK_DENIED',
      message: expect.stringMatching(/Ticket\.number.*SELECT/),
      cause: { code: '42501' },
    });
    await em.rollback();
  });

  test('are numbered after a trigger of the application that sets their scope', async () => {
    const tickets = await openTickets();
    await tickets.em().execute(`
      create function to_upper() returns trigger language plpgsql as 'begin new.project := upper(new.project); return new; end';
      create trigger scope before insert on ticket for each row execute function to_upper()`);
    await tickets.em().execute(`insert into ticket (project) values ('a'), ('A'), ('a')`);
    await expect(rowsOf(tickets)).resolves.toEqual(['A 1', 'A 2', 'A 3']);
  });
});

describe('a flush that is left to the trigger', () => {
  test('takes its number away again when it is rolled back, and gets it when it is repeated', async () => {
    const tickets = await openTickets();
    const em = tickets.em();
    await em.begin();
    const ticket = em.create(Ticket, { project: 'A' });
    await em.flush();
    expect(ticket.number).toBe(1);
    await em.rollback();
    await tickets.em().execute(ROW);
    const again = tickets.em();
    const other = again.create(Ticket, { project: 'A' });
    await again.flush();
    expect(other.number).toBe(2);
  });

  test('leaves no number on an entity that was not written', async () => {
    const Strict = defineEntity({
      name: 'Strict',
      properties: { id: p.integer().primary(), code: p.string().unique(), number: autoSequence({ trigger: true }) },
    });
    const testOrm = await postgresql.init({ entities: [Strict], subscribers: [new AutoSequenceSubscriber()] });
    await testOrm.em().insert(Strict, { code: 'taken' });
    for (const explicit of [false, true]) {
      const em = testOrm.em();
      if (explicit) {
        await em.begin();
      }
      const strict = em.create(Strict, { code: 'taken' });
      await expect(em.flush()).rejects.toThrow(/unique/);
      if (explicit) {
        await em.rollback();
      }
      expect(strict.number).toBeUndefined();
      const other = testOrm.em();
      other.create(Strict, { code: explicit ? 'b' : 'a' });
      await other.flush();
    }
    await expect(rowsOf(testOrm, 'select code, number from strict order by id')).resolves.toEqual([
      'taken 1',
      'a 2',
      'b 3',
    ]);
  });

  test('warns when it has waited long, and only then', async () => {
    const tickets = await openTickets();
    const slow = await tickets.connect({ subscribers: [new AutoSequenceSubscriber({ warnAfter: 50 })] });
    const warnings: string[] = [];
    const logger = slow.orm.config.getLogger();
    logger.warn = (_, message) => void warnings.push(message);
    const em = slow.em();
    em.create(Ticket, { project: 'B' });
    await em.flush();
    const holder = await hold(tickets);
    const waiting = slow.em();
    waiting.create(Ticket, { project: 'A' });
    const flush = waiting.flush();
    while (warnings.length === 0) {
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
    await holder.commit();
    await flush;
    expect(warnings).toEqual([expect.stringContaining('Ticket.number has waited for a lock for 50 ms')]);
  });
});
