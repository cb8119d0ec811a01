import { describe, expect, test } from '@jest/globals';
import { defineEntity, p } from '@mikro-orm/core';
import { autoSequence, AutoSequenceSubscriber } from 'mikro-orm-auto-sequence';
import { postgresql } from '../../support/databases/postgresql/index.js';
import { create, numbering, openTickets, Ticket } from '../../support/tickets.js';

describe('the statements of a flush', () => {
  test('are one for all locks, one for all numbers, and the INSERT', async () => {
    const tickets = await openTickets(postgresql);
    await create(tickets.em(), 'B', 'A', 'B', null);
    const statements = tickets.statements.take();
    const number = `cast('mikro-orm-auto-sequence/number' as text)`;
    const hash = `hash_record_extended(row(cast(cast('"ticket"' as regclass) as oid), ${number}, v.c0), 0)`;
    const keys = `select ${hash} from unnest(cast('{0,1,2}' as int[]), cast(array['B', 'A', null] as varchar(255)[])) as v (id, c0)`;
    expect(statements).toEqual([
      'begin',
      'lock table only "ticket" in row exclusive mode; ' +
        `select pg_advisory_xact_lock(hash) from ((${keys} order by v.c0)) as sorted (hash)`,
      expect.stringMatching(/^select [^;]* as last [^;]*$/),
      expect.stringMatching(/^insert into "ticket" .*'B'.*'A'.*'B'.*/),
      'commit',
    ]);
    // A sub-select for the scopes with a value, another for null.
    expect(statements[2]?.match(/ as last/g)).toHaveLength(2);
  });

  test('are as many for several sequences of several tables, which are locked in the order of their names', async () => {
    const Crate = defineEntity({
      name: 'Crate',
      properties: { id: p.integer().primary(), number: autoSequence(), label: autoSequence({ startAt: 10 }) },
    });
    const Barrel = defineEntity({ name: 'Barrel', properties: { id: p.integer().primary(), number: autoSequence() } });
    const store = await postgresql.init({ entities: [Crate, Barrel], subscribers: [new AutoSequenceSubscriber()] });
    const em = store.em();
    em.create(Crate, {});
    em.create(Barrel, {});
    await em.flush();
    const [begin, locks, largest, ...rest] = store.statements.take();
    expect([begin, ...rest]).toEqual([
      'begin',
      expect.stringMatching(/^insert into "barrel" .*values \(1\)/),
      expect.stringMatching(/^insert into "crate" .*values \(1, 10\)/),
      'commit',
    ]);
    expect(locks?.match(/lock table only "\w+"|pg_advisory_xact_lock/g)).toEqual([
      'lock table only "barrel"',
      'lock table only "crate"',
      'pg_advisory_xact_lock',
    ]);
    expect(largest?.match(/ as last/g)).toHaveLength(3);
  });

  test.each([
    { lock: 'table', text: 'lock table "ticket" in share row exclusive mode' },
    { lock: 'none', text: undefined },
  ] as const)("are these under lock: '$lock'", async ({ lock, text }) => {
    const tickets = await openTickets(postgresql, numbering(Ticket, { lock }));
    await create(tickets.em(), 'A', 'B');
    expect(tickets.statements.take()).toEqual([
      'begin',
      ...(text === undefined ? [] : [text]),
      expect.stringMatching(/^select .* as last /),
      expect.stringMatching(/^insert/),
      'commit',
    ]);
  });

  test('are one more with a lockTimeout, which reads the setting to put back', async () => {
    const tickets = await openTickets(postgresql, numbering(Ticket, { lockTimeout: 200 }));
    await create(tickets.em(), 'A');
    const [begin, read, locks, ...rest] = tickets.statements.take();
    expect([begin, read]).toEqual(['begin', 'show lock_timeout']);
    expect(locks?.split('; ')).toEqual([
      'set local lock_timeout = 200',
      'lock table only "ticket" in row exclusive mode',
      expect.stringMatching(/^select pg_advisory_xact_lock\(/),
      "set local lock_timeout = '0'",
    ]);
    expect(rest).toHaveLength(3);
  });

  test('ask for each lock without a wait with a lockTimeout of 0', async () => {
    const tickets = await openTickets(postgresql, numbering(Ticket, { lockTimeout: 0 }));
    await create(tickets.em(), 'A');
    const [, table, keys, ...rest] = tickets.statements.take();
    expect(table).toBe('lock table only "ticket" in row exclusive mode nowait');
    expect(keys).toMatch(
      /^select bool_and\(pg_try_advisory_xact_lock\(hash\)\) as granted from \(\(select .*hash.* order by v\.c0\)\) as sorted/,
    );
    expect(rest).toHaveLength(3);
  });
});
