import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { SqliteConnection } from '@mikro-orm/sqlite';
import type { SqlEntityManager } from '@mikro-orm/sql';
import { lockTable } from 'mikro-orm-auto-sequence';
import { counting } from '../support/databases/counting.js';
import { sqliteFile, sqliteMemory } from '../support/databases/sqlite/index.js';
import { isMikroOrm71 } from '../support/mikro-orm-version.js';
import type { TestOrm } from '../support/test-orm.js';
import { create, openTickets, savedTickets, Ticket, upTo } from '../support/tickets.js';

type Flush = (em: SqlEntityManager, tickets: object[]) => Promise<unknown>;

const ways: Record<string, Flush> = {
  'a bare flush': (em, tickets) => em.persist(tickets).flush(),
  'a flush in a transaction': (em, tickets) => em.transactional((inner) => inner.persist(tickets).flush()),
  'a flush in a nested transaction': (em, tickets) =>
    em.transactional((outer) => outer.transactional((inner) => inner.persist(tickets).flush())),
  'a flush under lockTable': (em, tickets) =>
    lockTable(em, Ticket, (inner) => void inner.persist(tickets), { lockTimeout: 60_000 }),
};

/** The statements that reach the database, one of which it refuses when it is armed. */
class FaultyDatabase {
  #statements: string[] = [];
  #armed: number | undefined;

  /** Better-sqlite3 has no hook, so its `prepare` is replaced on the one database. */
  static async of(testOrm: TestOrm): Promise<FaultyDatabase> {
    const faulty = new FaultyDatabase();
    const connection = testOrm.orm.em.getConnection('write');
    if (!(connection instanceof SqliteConnection)) {
      throw new Error('The connection is not of SQLite.');
    }
    // MikroORM 7.1 has it in a field.
    const database: unknown = isMikroOrm71 ? Reflect.get(connection, 'database') : await connection.getNativeClient();
    if (!prepares(database)) {
      throw new Error('The driver has changed.');
    }
    const prepare = database.prepare.bind(database);
    database.prepare = (sql) => prepare(faulty.#pass(sql));
    return faulty;
  }

  take(): string[] {
    const statements = this.#statements;
    this.#statements = [];
    return statements;
  }

  arm(position: number): void {
    this.#statements = [];
    this.#armed = position;
  }

  #pass(sql: string): string {
    const position = this.#statements.push(sql) - 1;
    if (position !== this.#armed) {
      return sql;
    }
    this.#armed = undefined;
    return 'select * from a_table_that_is_missing';
  }
}

function prepares(database: unknown): database is { prepare: (sql: string) => unknown } {
  return typeof database === 'object' && database !== null && 'prepare' in database;
}

beforeEach(() => {
  // MikroORM warns of a rollback that fails, where SQLite has rolled back already.
  jest.spyOn(console, 'warn').mockImplementation(() => undefined);
});
afterEach(() => {
  jest.restoreAllMocks();
});

/** A ticket each of two projects, which nobody has persisted. */
function newTickets(tickets: TestOrm) {
  return ['A', 'B'].map((project) => tickets.em().create(Ticket, { project }, { persist: false }));
}

const both = (count: number) => [...upTo(count, 'A'), ...upTo(count, 'B')];

const cases = Object.entries(ways).flatMap(([name, flush]) => [
  { name, flush, inMemory: sqliteMemory, inFile: sqliteFile },
  { name: `${name} with reuse: false`, flush, inMemory: counting(sqliteMemory), inFile: counting(sqliteFile) },
]);

describe.each(cases)('$name on SQLite', ({ flush, inMemory, inFile }) => {
  test('one statement of which fails writes nothing, and succeeds when it is repeated', async () => {
    const tickets = await openTickets(inMemory);
    const faulty = await FaultyDatabase.of(tickets);
    await flush(tickets.em(), newTickets(tickets));
    const statements = faulty.take();
    let saved = 1;
    for (const [position, statement] of statements.entries()) {
      if (statement === 'begin') {
        continue;
      }
      const failed = newTickets(tickets);
      faulty.arm(position);
      await expect(flush(tickets.em(), failed)).rejects.toMatchObject({ code: 'SQLITE_ERROR' });
      await expect(savedTickets(tickets)).resolves.toEqual(both(saved));

      const wasInserted = statements.slice(0, position).some((sql) => sql.startsWith('insert into `ticket`'));
      const again = wasInserted ? newTickets(tickets) : failed;
      if (!wasInserted) {
        expect(failed.map(({ number }) => number)).toEqual([undefined, undefined]);
      }
      await flush(tickets.em(), again);
      saved += 1;
      expect(again.map(({ number }) => number)).toEqual([saved, saved]);
    }
    expect(statements.length).toBeGreaterThanOrEqual(5);
  });

  test('which fills the disk writes nothing, and succeeds when there is room again', async () => {
    const tickets = await openTickets(inFile);
    const em = tickets.em();
    await create(em, 'A', 'B');
    const [pages] = await em.execute<{ page_count: number }[]>('pragma page_count');
    await em.execute(`pragma max_page_count = ${String(pages?.page_count)}`);
    const large = newTickets(tickets).map((ticket) => Object.assign(ticket, { title: 'x'.repeat(1_000_000) }));
    await expect(flush(tickets.em(), large)).rejects.toMatchObject({ code: 'SQLITE_FULL' });
    expect(large.map(({ number }) => number)).toEqual([undefined, undefined]);
    await expect(savedTickets(tickets)).resolves.toEqual(both(1));

    await em.execute('pragma max_page_count = 1000000');
    await flush(tickets.em(), large);
    await expect(savedTickets(tickets)).resolves.toEqual(both(2));
  });

  test('whose commit a reader holds up until it is refused writes nothing, and succeeds after the reader', async () => {
    const tickets = await openTickets(inFile);
    await tickets.em().execute('pragma busy_timeout = 10');
    await create(tickets.em(), 'A', 'B');
    const reader = (await tickets.connect()).em();
    await reader.begin();
    await reader.count(Ticket);
    await expect(flush(tickets.em(), newTickets(tickets))).rejects.toMatchObject({ code: 'SQLITE_BUSY' });
    await reader.commit();
    await expect(savedTickets(tickets)).resolves.toEqual(both(1));
    await flush(tickets.em(), newTickets(tickets));
    await expect(savedTickets(tickets)).resolves.toEqual(both(2));
  });
});
