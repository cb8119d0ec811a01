import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import type { SqlEntityManager } from '@mikro-orm/sql';
import { postgresql } from '../support/databases/postgresql/index.js';
import { eventually, Gate } from '../support/gate.js';
import { buildPackage, type Workspace } from './build-package.js';
import { type OpenDatabase, sharedDatabase } from './CliDatabase.js';
import { expectOk } from './expect-ended.js';
import { Invoice } from './project/entities.js';
import { Project } from './Project.js';

jest.setTimeout(120_000);

const database = sharedDatabase(postgresql, '@mikro-orm/postgresql', 'postgresql');

describe('auto-sequence migration --online', () => {
  let workspace: Workspace;
  beforeAll(async () => {
    workspace = await buildPackage();
  });
  afterAll(() => {
    workspace.remove();
  });

  /** 2,500 invoices, in several batches, of three customers and of none, in no order. */
  async function start(): Promise<[Project, OpenDatabase]> {
    const opened = await database.open('before');
    await opened.use('before', async (em) => {
      await em.execute('insert into customer select generate_series(1, 3)');
      await em.execute(`insert into invoice (customer_id, issued_at)
        select nullif(i % 4, 0), timestamptz '2026-01-01' + i * 7919 % 365 * interval '1 day' from generate_series(1, 2500) as i`);
    });
    return [new Project(workspace, { ...opened.settings, migrations: { emit: 'cjs' } }), opened];
  }

  async function write(project: Project, ...options: readonly string[]): Promise<string[]> {
    const args = ['migration', 'Invoice.number', '--order-by', 'issuedAt,id', '--json', ...options];
    const ended = await project.autoSequence(args);
    expectOk(ended);
    return (JSON.parse(ended.stdout) as { fileName: string }[]).map(({ fileName }) => fileName.replace('.cjs', ''));
  }

  test('numbers as one statement would, before and after the application does', async () => {
    const [project, opened] = await start();
    const [prepare = '', finish = ''] = await write(project, '--online');
    expectOk(await project.mikroOrm(['migration:up', '--to', `${prepare}.cjs`]));
    await opened.use('before', async (em) => {
      // An autovacuum gives way to who has waited so long.
      expect(await em.execute('show deadlock_timeout')).toEqual([{ deadlock_timeout: '1s' }]);
      expect(lockTimeouts(project)).toEqual(['2s', '2s']);
      // One that is valid at once would be looked for in all rows, while nobody can write.
      const checks = project.files('migrations').flatMap(([, text]) => text.match(/check \(.*/g) ?? []);
      expect(checks).toEqual([expect.stringMatching(/^check \("number" is not null\) not valid/)]);
      expect(await differences(em)).toBe(0);
      // The application as it was still runs.
      await em.execute(`insert into invoice (customer_id, issued_at) values (1, '2027-01-01'), (null, '2027-01-01')`);
    });
    expectOk(await project.mikroOrm(['migration:up']));
    expectOk(await project.mikroOrm(['migration:check']));
    expect(finish).toMatch(/_finish$/);
    await opened.use('after', async (em) => {
      expect(await differences(em)).toBe(0);
      const constraints = `select count(*)::int as count from pg_constraint where conrelid = 'invoice'::regclass and contype in ('u', 'c')`;
      expect(await em.execute(constraints)).toEqual([{ count: 1 }]);
      await expect(em.execute('update invoice set number = null')).rejects.toThrow(/null/);
    });
  });

  test('leads back, and can be run again', async () => {
    const [project, opened] = await start();
    await write(project, '--online');
    for (const direction of ['up', 'down', 'up', 'down', 'down', 'up']) {
      expectOk(await project.mikroOrm([`migration:${direction}`]));
    }
    expectOk(await project.mikroOrm(['migration:check']));
    expect(await opened.use('after', differences)).toBe(0);
  });

  test('leaves alone a row that another has numbered meanwhile, and counts on behind it', async () => {
    const [project, opened] = await start();
    const [prepare = ''] = await write(project, '--online');
    // While the first batch is numbered: the last row, which is in another one.
    await opened.use('before', async (em) => {
      await em.execute('alter table invoice add number int');
      await em.execute(`create function help() returns trigger language plpgsql as $$ begin
        update invoice set number = 5000 where id = (select id from invoice where customer_id is null order by issued_at desc, id desc limit 1)
          and number is null; return null; end $$`);
      await em.execute(
        'create trigger help after update on invoice for each statement when (pg_trigger_depth() = 0) execute function help()',
      );
    });
    expectOk(await project.mikroOrm(['migration:up', '--to', `${prepare}.cjs`]));
    await opened.use('after', async (em) => {
      const numbers = `select count(distinct number)::int as count, min(number) as first, max(number) as last
        from invoice where customer_id is null`;
      expect(await em.execute(numbers)).toEqual([{ count: 625, first: 5000, last: 5624 }]);
    });
  });

  test('waits for numbers that the application gives, and counts on behind them', async () => {
    const [project, opened] = await start();
    const [prepare = ''] = await write(project, '--online');
    expectOk(await project.mikroOrm(['migration:up', '--to', `${prepare}.cjs`]));
    // The application as it was has written a row, and the new one numbers another.
    await opened.use('before', (em) =>
      em.execute(`insert into invoice (customer_id, issued_at) values (1, '2027-01-01')`),
    );
    const writer = await opened.use('after', async (em) => {
      await em.begin();
      const created = em.create(Invoice, { customer: 1, issuedAt: new Date('2027-01-02') });
      await em.flush();
      expect(created.number).toBe(626);
      return em;
    });
    const migration = project.mikroOrm(['migration:up']);
    await opened.use('before', (em) =>
      eventually(() => isWaiting(em), { timeout: 60_000, what: 'the migration to wait for the application' }),
    );
    await writer.commit();
    expectOk(await migration);
    await opened.use('after', async (em) => {
      const last = 'select number from invoice where customer_id = 1 order by issued_at desc, id desc limit 2';
      expect(await em.execute(last)).toEqual([{ number: 626 }, { number: 627 }]);
    });
  });

  test('goes on after a step that failed', async () => {
    const [project, opened] = await start();
    const [prepare = ''] = await write(project, '--online');
    const refuse = async (customer: number, number: number) => {
      await opened.use('before', async (em) => {
        await em.execute(`create or replace function refuse() returns trigger language plpgsql as $$ begin
          if (new.customer_id, new.number) = (${String(customer)}, ${String(number)}) then raise exception 'refused'; end if; return new; end $$`);
        await em.execute('create trigger refuse before update on invoice for each row execute function refuse()');
      });
    };
    const allow = () => opened.use('before', (em) => em.execute('drop trigger refuse on invoice'));
    const toPrepare = ['migration:up', '--to', `${prepare}.cjs`];

    // An index, of which something useless is left then.
    await opened.use('before', async (em) => {
      await em.execute('alter table invoice add number int');
      await em.execute('update invoice set number = 1 where id in (1, 5)');
    });
    expect(await project.mikroOrm(toPrepare)).toMatchObject({ code: 1 });
    await opened.use('before', (em) => em.execute('update invoice set number = null'));

    // The second batch.
    await refuse(2, 500);
    expect(await project.mikroOrm(toPrepare)).toMatchObject({ code: 1 });
    await allow();
    expect(await opened.use('after', differences)).toBe(1500);
    expectOk(await project.mikroOrm(toPrepare));
    expect(await opened.use('after', differences)).toBe(0);

    await refuse(1, 626);
    await opened.use('before', async (em) => {
      await em.execute(`insert into invoice (customer_id, issued_at) values (1, '2027-01-01'), (1, '2027-01-02')`);
    });
    expect(await project.mikroOrm(['migration:up'])).toMatchObject({ code: 1 });
    await allow();
    expectOk(await project.mikroOrm(['migration:up']));
    expect(await opened.use('after', differences)).toBe(0);
  });

  describe('while a transaction has written to the table', () => {
    /** Whether another writer gets in while a migration waits for the transaction. */
    async function canWriteMeanwhile(...options: readonly string[]): Promise<boolean> {
      const [project, opened] = await start();
      await write(project, ...options);
      const canEnd = new Gate();
      const hasWritten = new Gate();
      const writer = opened.use('before', (em) =>
        em.transactional(async (inner) => {
          await inner.execute('insert into invoice (customer_id, issued_at) values (1, now())');
          hasWritten.open();
          await canEnd.passed;
        }),
      );
      await hasWritten.passed;
      const migration = project.mikroOrm(['migration:up']);
      const waiting = opened.use('before', (em) =>
        eventually(() => isWaiting(em), { timeout: 60_000, what: 'the migration to wait for the transaction' }),
      );
      // One that has ended is not waited for: what it says is.
      const ended = await Promise.race([migration, waiting]);
      expect(ended).toBeUndefined();
      const canWrite = await opened.use('before', insertWithin4Seconds);
      canEnd.open();
      await writer;
      expectOk(await migration);
      return canWrite;
    }

    test('others can write', async () => {
      await expect(canWriteMeanwhile('--online')).resolves.toBe(true);
    });

    test('the one statement of the plain migration keeps them out', async () => {
      await expect(canWriteMeanwhile()).resolves.toBe(false);
    });
  });
});

/** The timeouts in the migrations, once for each file. */
function lockTimeouts(project: Project): string[] {
  return project.files('migrations').flatMap(([, text]) => {
    const all = [...text.matchAll(/set_config\('lock_timeout', '(\w+)'/g)].map(([, timeout = '']) => timeout);
    return [...new Set(all)];
  });
}

/** How many invoices have another number than a count over their customer gives, as they were inserted. */
async function differences(em: SqlEntityManager): Promise<number> {
  const [row] = await em.execute<{ count: number }[]>(`select count(*)::int as count from (
    select number, row_number() over (partition by customer_id order by issued_at, id) as expected from invoice) as counted
    where number is distinct from expected`);
  return row?.count ?? NaN;
}

async function isWaiting(em: SqlEntityManager): Promise<boolean> {
  const rows = await em.execute<unknown[]>(`select from pg_stat_activity
    where datname = current_database() and wait_event_type = 'Lock'`);
  return rows.length > 0;
}

async function insertWithin4Seconds(em: SqlEntityManager): Promise<boolean> {
  return em.transactional(async (inner) => {
    await inner.execute(`set local lock_timeout = '4s'`);
    try {
      await inner.execute('insert into invoice (customer_id, issued_at) values (2, now())');
      return true;
    } catch (error) {
      expect(error).toMatchObject({ code: '55P03' });
      return false;
    }
  });
}
