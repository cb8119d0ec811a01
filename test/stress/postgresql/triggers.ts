/** Flushes, and programs that are not JavaScript, on one table that a trigger numbers. */
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DeadlockException, defineEntity, MikroORM, p } from '@mikro-orm/core';
import { PostgreSqlDriver, type SqlEntityManager } from '@mikro-orm/postgresql';
import { autoSequence, AutoSequenceCounter, AutoSequenceSubscriber, lockTable } from 'mikro-orm-auto-sequence';
import { withClient } from '../../support/databases/postgresql/with-client.ts';
import { BooksError } from '../check.ts';
import { Random } from '../random.ts';
import { countDeadlocks } from './server-state.ts';

export interface TriggerFigures {
  readonly rows: number;
  readonly flushes: number;
  readonly transactionsOfPgbench: number;
}

interface Options {
  /** An empty database. */
  readonly url: string;
  readonly seconds: number;
  readonly seed: number;
  readonly reuse: boolean;
  /** Whether the trigger takes its lock. Without it, a duplicate must be refused. */
  readonly isLocked: boolean;
}

const CONNECTIONS = 8;
const SCOPES = 6;

/** What pgbench does, and how often. A multi-row INSERT sorts its rows as a flush sorts its keys. */
const scripts: readonly { readonly weight: number; readonly sql: string }[] = [
  { weight: 4, sql: `\\set c random(1, ${String(SCOPES)})\ninsert into invoice (customer) values (:c);` },
  {
    weight: 1,
    sql: 'insert into invoice (customer) select c from generate_series(2, 5) as c, generate_series(1, 3) order by c;',
  },
  {
    weight: 1,
    sql: `\\set c random(1, ${String(SCOPES)})\nbegin;\ninsert into invoice (customer) values (:c);\nrollback;`,
  },
  {
    weight: 1,
    sql: `\\set c random(1, ${String(SCOPES)})\nbegin;\ninsert into invoice (customer) values (:c), (:c);
savepoint s;\ninsert into invoice (customer) values (:c);\nrollback to s;\ninsert into invoice (customer) values (:c);\ncommit;`,
  },
];

type Invoice = ReturnType<typeof invoiceWith>;

function invoiceWith(reuse: boolean) {
  return defineEntity({
    name: 'Invoice',
    properties: {
      id: p.integer().primary(),
      customer: p.integer(),
      number: autoSequence({ uniqueWith: 'customer', trigger: true, reuse }),
    },
  });
}

/** @returns why it cannot run here, if it cannot */
export function missingProgram(): string | undefined {
  return spawnSync('pgbench', ['--version']).status === 0
    ? undefined
    : 'pgbench is not installed (Debian: apt-get install postgresql)';
}

export async function runTriggers({ url, seconds, seed, reuse, isLocked }: Options): Promise<TriggerFigures> {
  const Invoice = invoiceWith(reuse);
  const orm = await MikroORM.init({
    driver: PostgreSqlDriver,
    clientUrl: url,
    entities: [Invoice, AutoSequenceCounter],
    subscribers: [new AutoSequenceSubscriber()],
    pool: { min: 0, max: CONNECTIONS },
    logger: () => undefined,
  });
  await orm.schema.create();
  await withClient(url, async (client) => {
    // Every number that was ever committed.
    await client.query(`create table given (customer int, number int);
      create function note() returns trigger language plpgsql as
        'begin insert into given values (new.customer, new.number); return null; end';
      create trigger note after insert on invoice for each row execute function note()`);
    if (!isLocked) {
      await client.query(`do $do$ begin execute (select regexp_replace(pg_get_functiondef(oid),
        'if pg_catalog\\.pg_advisory_xact_lock\\(.*?\\) is null then null; end if;', '') from pg_proc
        where proname = 'invoice_zz_auto_sequence_fn'); end $do$`);
    }
  });
  const deadlocks = await countDeadlocks(url);
  const end = Date.now() + seconds * 1000;
  let flushes = 0;
  const loops = Array.from({ length: CONNECTIONS }, async (_, connection) => {
    const random = new Random(seed * 100 + connection);
    while (Date.now() < end) {
      await work(orm.em.fork(), Invoice, random, reuse).catch((error: unknown) => {
        // Without the lock those that wait for the unique constraint may also wait in a circle: no race of numbers yet.
        if (isLocked || !(error instanceof DeadlockException)) {
          throw error;
        }
      });
      flushes++;
    }
  });
  const [transactionsOfPgbench] = await Promise.all([pgbench(url, seconds), ...loops]);
  await orm.close();
  if ((await countDeadlocks(url)) !== deadlocks) {
    throw new Error('The server has counted deadlocks.');
  }
  return { rows: await checkBooks(url, reuse), flushes, transactionsOfPgbench };
}

class RolledBack extends Error {}

async function work(em: SqlEntityManager, Invoice: Invoice, random: Random, reuse: boolean): Promise<void> {
  const customer = 1 + Math.floor(random.next() * SCOPES);
  const create = (inner: SqlEntityManager, count: number) => {
    for (let created = 0; created < count; created++) {
      inner.create(Invoice, { customer });
    }
  };
  const kind = Math.floor(random.next() * 8);
  if (kind <= 2) {
    create(em, 1 + kind * 10);
    return em.flush();
  }
  if (kind === 3) {
    for (const each of random.shuffle([1, 2, 3, 4, 5, 6])) {
      em.create(Invoice, { customer: each });
    }
    return em.flush();
  }
  if (kind === 4) {
    await em.insertMany(
      Invoice,
      [2, 2, 3, 4].map((each) => ({ customer: each })),
    );
    return;
  }
  if (kind === 5) {
    const rolledBack = em.transactional((inner) => {
      create(inner, 2);
      return inner.flush().then(() => {
        throw new RolledBack();
      });
    });
    return rolledBack.catch((error: unknown) => {
      if (!(error instanceof RolledBack)) {
        throw error;
      }
    });
  }
  if (kind === 6) {
    return lockTable(em, Invoice, async (inner) => {
      create(inner, 1);
      await inner.flush();
      // The last one, so that nobody has counted on from it.
      await inner.execute(
        `delete from invoice where id = (select id from invoice where customer = ?
        order by number desc limit 1)`,
        [customer],
      );
    });
  }
  if (!reuse) {
    await em.execute(
      `delete from invoice where id = (select id from invoice where customer = ? order by number desc limit 1
      for update skip locked)`,
      [customer],
    );
  }
}

/** @returns how many transactions it has done */
async function pgbench(url: string, seconds: number): Promise<number> {
  const folder = await mkdtemp(join(tmpdir(), 'auto-sequence-pgbench-'));
  try {
    const files = await Promise.all(
      scripts.map(async ({ weight, sql }, at) => {
        const file = join(folder, `${String(at)}.sql`);
        await writeFile(file, sql);
        return `--file=${file}@${String(weight)}`;
      }),
    );
    const { hostname, port, username, password, pathname } = new URL(url);
    const env = { ...process.env, PGHOST: hostname, PGPORT: port, PGUSER: username, PGPASSWORD: password };
    const args = ['--no-vacuum', '--client=4', `--time=${String(seconds)}`, ...files, pathname.slice(1)];
    const child = spawn('pgbench', args, { env, stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    child.stdout.on('data', (text: Buffer) => (output += text.toString()));
    child.stderr.on('data', (text: Buffer) => (output += text.toString()));
    const [code] = (await once(child, 'exit')) as [number | null];
    if (code !== 0) {
      throw new Error(`pgbench ended with ${String(code)}: ${output}`);
    }
    return Number(/transactions actually processed: (\d+)/.exec(output)?.[1] ?? 0);
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** The numbers of each scope are 1 to n: those that are there, or under `reuse: false` those ever given, each once. */
async function checkBooks(url: string, reuse: boolean): Promise<number> {
  const from = reuse ? 'invoice' : 'given';
  const rows = await withClient(url, async (client) => {
    const sql = `select customer, count(*)::int as count, count(distinct number)::int as numbers, min(number), max(number)
      from ${from} group by customer order by customer`;
    return (await client.query<Record<'customer' | 'count' | 'numbers' | 'min' | 'max', number>>(sql)).rows;
  });
  const wrong = rows.filter(({ count, numbers, min, max }) => min !== 1 || max !== count || numbers !== count);
  if (rows.length !== SCOPES || wrong.length > 0) {
    throw new BooksError(`The numbers of ${from} are not whole: ${JSON.stringify(wrong.length > 0 ? wrong : rows)}.`);
  }
  return rows.reduce((sum, { count }) => sum + count, 0);
}
