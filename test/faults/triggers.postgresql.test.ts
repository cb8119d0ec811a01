import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import type { SqlEntityManager } from '@mikro-orm/sql';
import type { Pool } from 'pg';
import { releaseDeadConnections } from '../support/databases/postgresql/dead-connections.js';
import { isMikroOrm71 } from '../support/mikro-orm-version.js';
import { openTickets, rowsOf, Ticket } from '../triggers/tickets.js';
import { FAULTS, FaultyProxy } from './FaultyProxy.js';
import { postgresqlProtocol } from './postgresql-messages.js';

const ways: Record<string, (em: SqlEntityManager, ticket: object) => Promise<unknown>> = {
  'a bare flush': (em, ticket) => em.persist(ticket).flush(),
  'a flush in a savepoint': (em, ticket) =>
    em.transactional((outer) => outer.transactional((inner) => inner.persist(ticket).flush())),
};

const cases = Object.entries(ways).flatMap(([name, flush]) => FAULTS.map((fault) => ({ name, flush, fault })));

let proxy: FaultyProxy;
beforeEach(async () => {
  proxy = await FaultyProxy.start(Number(new URL(process.env['POSTGRES_URL'] ?? '').port), postgresqlProtocol);
  jest.spyOn(console, 'warn').mockImplementation(() => undefined);
});
afterEach(async () => {
  await proxy.stop();
  jest.restoreAllMocks();
});

describe.each(cases)('$name that is left to the trigger, one statement of which meets: $fault', ({ flush, fault }) => {
  test('writes nothing, leaves no number that is not there, and succeeds when it is repeated', async () => {
    const tickets = await openTickets();
    const faulty = await tickets.connect({
      pool: { min: 0, max: 2 },
      driverOptions: {
        host: '127.0.0.1',
        port: proxy.port,
        connectionTimeoutMillis: 5000,
        onPoolCreated: (pool: Pool) => {
          releaseDeadConnections(pool);
        },
      },
    });
    const newTicket = () => tickets.em().create(Ticket, { project: 'A' }, { persist: false });
    await flush(faulty.em(), newTicket());
    proxy.take();
    await flush(faulty.em(), newTicket());
    const statements = proxy.take();
    expect(statements.some((sql) => sql.includes('pg_advisory_xact_lock'))).toBe(isMikroOrm71);
    let saved = 2;
    for (const [position, statement] of statements.entries()) {
      if (statement === 'begin' && (fault === 'error' || fault === 'timeout')) {
        continue;
      }
      saved += statement === 'commit' && fault === 'reply lost' ? 1 : 0;
      const failed = newTicket();
      proxy.arm(position, fault);
      await expect(flush(faulty.em(), failed)).rejects.toThrow();
      const wasInserted = statements.slice(0, position).some((sql) => sql.startsWith('insert'));
      if (!wasInserted) {
        expect(failed.number).toBeUndefined();
      }
      const again = wasInserted ? newTicket() : failed;
      await flush(faulty.em(), again);
      saved++;
      expect(again.number).toBe(saved);
    }
    const rows = Array.from({ length: saved }, (_, at) => `A ${String(at + 1)}`);
    await expect(rowsOf(tickets, 'select project, number from ticket order by number')).resolves.toEqual(rows);
  });
});
