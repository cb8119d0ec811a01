import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { LockTimeoutError } from 'mikro-orm-auto-sequence';
import { counting } from '../support/databases/counting.js';
import type { TestDatabase } from '../support/databases/TestDatabase.js';
import { eventually } from '../support/gate.js';
import type { OrmOptions, TestOrm } from '../support/test-orm.js';
import { connectWith, create, openTickets, savedTickets, Ticket, upTo } from '../support/tickets.js';
import { type Fault, FAULTS, FaultyProxy } from './FaultyProxy.js';
import type { Protocol } from './Protocol.js';
import { ways } from './ways.js';

/** A database behind a proxy. */
export interface Faulty {
  readonly database: TestDatabase;
  readonly protocol: Protocol;
  /** The address of its server. */
  readonly url: string;
  /** What lets connections lead through the proxy. */
  readonly through: (port: number) => OrmOptions;
  /** What a flush fails with. */
  readonly errors: Record<Fault, object>;
  /** How many statements a flush has at least, with `reuse: false` and without. */
  readonly fewest: { readonly counting: number; readonly reusing: number };
}

/** A ticket each of two projects, which nobody has persisted. */
function newTickets(tickets: TestOrm) {
  return ['A', 'B'].map((project) => tickets.em().create(Ticket, { project }, { persist: false }));
}

/** Whether a flush finds its locks free. */
async function succeeds(flush: () => Promise<unknown>): Promise<boolean> {
  try {
    await flush();
    return true;
  } catch (error) {
    if (error instanceof LockTimeoutError) {
      return false;
    }
    throw error;
  }
}

export function describeFaults({ database, protocol, url, through, errors, fewest }: Faulty): void {
  const cases = Object.entries(ways).flatMap(([name, way]) => {
    return FAULTS.map((fault) => ({ name, ...way, fault, error: errors[fault] }));
  });

  let proxy: FaultyProxy;
  beforeEach(async () => {
    proxy = await FaultyProxy.start(Number(new URL(url).port), protocol);
    // MikroORM warns of connections that break and of rollbacks that they take with them.
    jest.spyOn(console, 'warn').mockImplementation(() => undefined);
  });
  afterEach(async () => {
    await proxy.stop();
    jest.restoreAllMocks();
  });

  describe.each(cases)(
    '$name, one statement of which meets: $fault',
    ({ counts = false, lock, flush, fault, error }) => {
      test('writes nothing, leaks nothing, and succeeds when it is repeated', async () => {
        const tickets = await openTickets(counts ? counting(database) : database);
        const faulty = await connectWith(tickets, lock ?? {}, through(proxy.port));
        await create(faulty.em(), 'A', 'B');
        proxy.take();
        await flush(faulty.em(), newTickets(tickets));
        const statements = proxy.take();
        const isReplaced = fault === 'error' || fault === 'timeout';
        let saved = 2;
        for (const [position, statement] of statements.entries()) {
          if (statement === 'begin' && isReplaced) {
            // Nothing makes a server refuse to begin.
            continue;
          }
          const isCommitted = statement === 'commit' && fault === 'reply lost';
          const failed = newTickets(tickets);
          proxy.arm(position, fault);
          await expect(flush(faulty.em(), failed)).rejects.toMatchObject(error);
          saved += isCommitted ? 1 : 0;
          await expect(savedTickets(tickets)).resolves.toEqual([...upTo(saved, 'A'), ...upTo(saved, 'B')]);

          const wasInserted = statements.slice(0, position).some((sql) => /^insert into .?ticket/.test(sql));
          const again = wasInserted ? newTickets(tickets) : failed;
          if (!wasInserted) {
            expect(failed.map(({ number }) => number)).toEqual([undefined, undefined]);
          }
          // The server may not have noticed yet that the connection is gone, whose locks it holds.
          await eventually(() => succeeds(() => flush(faulty.em(), again)), {
            what: 'the locks of the connection that broke',
          });
          saved += 1;
          expect(again.map(({ number }) => number)).toEqual([saved, saved]);
        }
        await expect(savedTickets(tickets)).resolves.toEqual([...upTo(saved, 'A'), ...upTo(saved, 'B')]);
        expect(statements.length).toBeGreaterThanOrEqual(counts ? fewest.counting : fewest.reusing);
      });
    },
  );
}
