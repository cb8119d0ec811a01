import { describe, expect, test } from '@jest/globals';
import { lockTable, type LockOptions } from 'mikro-orm-auto-sequence';
import { postgresql } from '../../support/databases/postgresql/index.js';
import { StatementLog } from '../../support/statement-log.js';
import type { TestOrm } from '../../support/test-orm.js';
import { connectWith, create, numbering, openTickets, savedTickets, Ticket } from '../../support/tickets.js';

const QUESTION = 'select version() as version';

/** Records the question too. */
class FullLog extends StatementLog {
  readonly all: string[] = [];

  override logQuery(context: Parameters<StatementLog['logQuery']>[0]): void {
    super.logQuery(context);
    if (this.isEnabled('query', context)) {
      this.all.push(context.query);
    }
  }
}

describe('the question of what server it is', () => {
  test.each([
    ['scope', {}],
    ['table', {}],
    ['scope', { driverOptions: { pipeline: true } }],
  ] as const)(
    'is asked once for each ORM, with the first locks and before anything is written (%s, %j)',
    async (lock, options) => {
      const log = new FullLog();
      const tickets = await openTickets(postgresql, {
        ...numbering(Ticket, { lock }),
        ...options,
        loggerFactory: () => log,
      });
      log.all.length = 0;
      await create(tickets.em(), 'A');
      const at = log.all.indexOf(QUESTION);
      expect(at).toBeGreaterThan(log.all.findIndex((each) => each.startsWith('lock table')));
      expect(at).toBeLessThan(log.all.findIndex((each) => each.startsWith('insert')));

      log.all.length = 0;
      await create(tickets.em(), 'A');
      await lockTable(tickets.em(), Ticket, () => undefined);
      expect(log.all).not.toContain(QUESTION);
    },
  );

  test("is not asked under lock: 'none', where no lock is relied on", async () => {
    const log = new FullLog();
    const tickets = await openTickets(postgresql, { ...numbering(Ticket, { lock: 'none' }), loggerFactory: () => log });
    await create(tickets.em(), 'A');
    expect(log.all).not.toContain(QUESTION);
  });
});

describe.each([
  'CockroachDB CCL v24.3.1 (x86_64-pc-linux-gnu, built 2024/12/03)',
  'PostgreSQL 15.12-YB-2025.1.0.0-b0 on x86_64-pc-linux-gnu, compiled by clang version 17.0.6, 64-bit',
  'PostgreSQL 8.0.2 on i686-pc-linux-gnu, compiled by GCC gcc (GCC) 3.4.2, Redshift 1.0.77467',
  'PostgreSQL 13.23 on x86_64-pc-linux-gnu, compiled by gcc, 64-bit',
  'a server\nof another kind',
])('a server that calls itself %j', (version) => {
  /** A connection whose search path has another `version()` before that of the server, and what it then is. */
  async function pretend(defaults: LockOptions = {}): Promise<{ real: TestOrm; pretended: TestOrm }> {
    const real = await openTickets(postgresql);
    const quoted = real.orm.em.getPlatform().quoteValue(version);
    await real.em().execute(`
      create schema pretended;
      create function pretended.version() returns text language sql as $$ select cast(${quoted} as text) $$;
      alter database ${real.orm.config.get('dbName') ?? ''} set search_path = pretended, public, pg_catalog`);
    return { real, pretended: await connectWith(real, defaults) };
  }

  const refusal = {
    code: 'AUTO_SEQUENCE_UNSUPPORTED_DATABASE',
    message: expect.stringMatching(/^AutoSequence Ticket\.number cannot be numbered.*14 or later/),
  };

  test('is refused by every flush that locks, before anything is written', async () => {
    const { real, pretended } = await pretend();
    await expect(create(pretended.em(), 'A')).rejects.toMatchObject(refusal);
    await expect(create(pretended.em(), 'A')).rejects.toMatchObject(refusal);
    await expect(savedTickets(real)).resolves.toEqual([]);
  });

  test('is refused by lockTable, and by a sequence under the table lock', async () => {
    const { real, pretended } = await pretend({ lock: 'table', lockTimeout: 100 });
    await expect(create(pretended.em(), 'A')).rejects.toMatchObject(refusal);
    await expect(lockTable(pretended.em(), Ticket, (em) => create(em, 'A'))).rejects.toMatchObject({
      code: refusal.code,
      message: expect.stringMatching(/^AutoSequence lockTable\(Ticket\) cannot/),
    });
    await expect(savedTickets(real)).resolves.toEqual([]);
  });
});

test.each([
  'PostgreSQL 14.0 on aarch64-unknown-linux-gnu',
  'PostgreSQL 18.4 (Debian 18.4-1.pgdg13+1) on x86_64-pc-linux-gnu',
  'PostgreSQL 19devel on x86_64-linux, compiled by gcc-14.2.0, 64-bit',
])('%j is PostgreSQL', async (version) => {
  const real = await openTickets(postgresql);
  await real.em().execute(`
    create schema pretended;
    create function pretended.version() returns text language sql as $$ select '${version}' $$;
    alter database ${real.orm.config.get('dbName') ?? ''} set search_path = pretended, public, pg_catalog`);
  const pretended = await real.connect();
  await expect(create(pretended.em(), 'A')).resolves.toEqual([1]);
});
