import { describe, expect, test } from '@jest/globals';
import { LockDeniedError, type LockOptions, lockTable } from 'mikro-orm-auto-sequence';
import { randomBytes } from 'node:crypto';
import { postgresql } from '../../support/databases/postgresql/index.js';
import type { TestOrm } from '../../support/test-orm.js';
import { create, numbering, openTickets, savedTickets, Ticket, upTo } from '../../support/tickets.js';

/** Runs a test with a role of the server that has only these privileges on the table of tickets. */
async function asRole(
  tickets: TestOrm,
  privileges: string,
  work: (connect: (options?: LockOptions) => Promise<TestOrm>) => Promise<void>,
): Promise<void> {
  const em = tickets.em();
  const user = `auto_sequence_clerk_${randomBytes(6).toString('hex')}`;
  const password = randomBytes(12).toString('hex');
  await em.execute(`create role ${user} login password '${password}'`);
  const connections: TestOrm[] = [];
  try {
    await em.execute(`grant ${privileges} on ticket to ${user}`);
    // The numbers are no sequence of the database, but the primary keys are.
    await em.execute(`grant usage on sequence ticket_id_seq to ${user}`);
    await work(async (options) => {
      const clerk = await tickets.connect({ ...numbering(Ticket, options), user, password });
      connections.push(clerk);
      const [row] = await clerk.em().execute<{ current_user: string }[]>('select current_user');
      expect(row?.current_user).toBe(user);
      return clerk;
    });
  } finally {
    await Promise.all(connections.map((clerk) => clerk.close()));
    await em.execute(`drop owned by ${user}`);
    await em.execute(`drop role ${user}`);
  }
}

describe('a role that may only INSERT and SELECT', () => {
  const privileges = 'insert, select';

  test('numbers under the scope lock, at once with others', async () => {
    const tickets = await openTickets(postgresql);
    await asRole(tickets, privileges, async (connect) => {
      const clerk = await connect();
      await Promise.all(Array.from({ length: 10 }, () => create(clerk.em(), 'A')));
      await expect(savedTickets(tickets)).resolves.toEqual(upTo(10, 'A'));
    });
  });

  test('numbers under the scope lock with a lockTimeout', async () => {
    const tickets = await openTickets(postgresql);
    await asRole(tickets, privileges, async (connect) => {
      for (const lockTimeout of [0, 1000]) {
        await create((await connect({ lockTimeout })).em(), 'A');
      }
      await expect(savedTickets(tickets)).resolves.toEqual(upTo(2, 'A'));
    });
  });

  test('is told by lockTable which privilege it lacks', async () => {
    const tickets = await openTickets(postgresql);
    await asRole(tickets, privileges, async (connect) => {
      const clerk = await connect();
      const denied = await lockTable(clerk.em(), Ticket, () => undefined).catch((error: unknown) => error);
      expect(denied).toBeInstanceOf(LockDeniedError);
      expect(denied).toMatchObject({
        code: 'AUTO_SEQUENCE_LOCK_DENIED',
        message: expect.stringMatching(/^lockTable\(Ticket\).* UPDATE, DELETE, TRUNCATE or \(since 17\) MAINTAIN/),
        cause: { code: '42501' },
      });
    });
  });

  test("is told by a flush under lock: 'table' which privilege it lacks, and nothing is written", async () => {
    const tickets = await openTickets(postgresql);
    await asRole(tickets, privileges, async (connect) => {
      const clerk = await connect({ lock: 'table' });
      for (let round = 1; round <= 10; round++) {
        const denied = await create(clerk.em(), 'A').catch((error: unknown) => error);
        expect(denied).toBeInstanceOf(LockDeniedError);
        expect(denied).toMatchObject({
          message: expect.stringMatching(/^AutoSequence Ticket\.number: .* UPDATE, DELETE, TRUNCATE/),
          cause: { code: '42501' },
        });
      }
      await expect(savedTickets(tickets)).resolves.toEqual([]);
    });
  });

  test('is told so by a flush under the scope lock over very many scopes, which takes the table lock', async () => {
    const tickets = await openTickets(postgresql);
    await asRole(tickets, privileges, async (connect) => {
      const projects = Array.from({ length: 300 }, (_, index) => String(index));
      const denied = await create((await connect()).em(), ...projects).catch((error: unknown) => error);
      expect(denied).toBeInstanceOf(LockDeniedError);
      expect(denied).toMatchObject({ message: expect.stringMatching(/few scopes in a transaction/) });
    });
  });
});

describe.each(['update', 'delete', 'truncate'])('a role that may also %s', (privilege) => {
  test('takes the table lock', async () => {
    const tickets = await openTickets(postgresql);
    await asRole(tickets, `insert, select, ${privilege}`, async (connect) => {
      const clerk = await connect({ lock: 'table' });
      await create(clerk.em(), 'A');
      await lockTable(clerk.em(), Ticket, (em) => create(em, 'A'));
      await expect(savedTickets(tickets)).resolves.toEqual(upTo(2, 'A'));
    });
  });
});

test('what the role lacks for the scope lock is the error of the database, as for any INSERT', async () => {
  const tickets = await openTickets(postgresql);
  await asRole(tickets, 'select', async (connect) => {
    const denied = await create((await connect()).em(), 'A').catch((error: unknown) => error);
    expect(denied).not.toBeInstanceOf(LockDeniedError);
    expect(denied).toMatchObject({ code: '42501' });
  });
});
