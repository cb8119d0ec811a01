import { spawnSync } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PostgreSqlDriver } from '@mikro-orm/postgresql';
import { withClient } from '../../support/databases/postgresql/with-client.ts';
import { runProgram } from '../run-program.ts';
import { SCOPES, type TriggerPlace } from '../triggers.ts';

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

/** With pgbench. */
export const postgresqlTriggers: TriggerPlace = {
  driver: PostgreSqlDriver,
  missing: () =>
    spawnSync('pgbench', ['--version']).status === 0
      ? undefined
      : 'pgbench is not installed (Debian: apt-get install postgresql)',
  keepGiven: (url) =>
    query(
      url,
      `create table given (customer int, number int);
        create function note() returns trigger language plpgsql as
          'begin insert into given values (new.customer, new.number); return null; end';
        create trigger note after insert on invoice for each row execute function note()`,
    ),
  unlock: (url) =>
    query(
      url,
      `do $do$ begin execute (select regexp_replace(pg_get_functiondef(oid),
        'if pg_catalog\\.pg_advisory_xact_lock\\(.*?\\) is null then null; end if;', '') from pg_proc
        where proname = 'invoice_zz_auto_sequence_fn'); end $do$`,
    ),
  runProgram: pgbench,
  isFreeOfDeadlocks: true,
};

async function query(url: string, sql: string): Promise<void> {
  await withClient(url, (client) => client.query(sql));
}

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
    const env = { PGHOST: hostname, PGPORT: port, PGUSER: username, PGPASSWORD: password };
    const args = ['--no-vacuum', '--client=4', `--time=${String(seconds)}`, ...files, pathname.slice(1)];
    const output = await runProgram('pgbench', args, env);
    return Number(/transactions actually processed: (\d+)/.exec(output)?.[1] ?? 0);
  } finally {
    await rm(folder, { recursive: true });
  }
}
