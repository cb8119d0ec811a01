/** Flushes, and programs that are not JavaScript, on one table that a trigger numbers. */
import { type Constructor, DeadlockException, defineEntity, MikroORM, p } from '@mikro-orm/core';
import type { AbstractSqlDriver, SqlEntityManager } from '@mikro-orm/sql';
import {
  autoSequence,
  AutoSequenceCounter,
  AutoSequenceSubscriber,
  lockTable,
  withRetry,
} from 'mikro-orm-auto-sequence';
import { BooksError } from './check.ts';
import { Random } from './random.ts';
import { type Application, serverOf } from './Server.ts';

/** What the triggers of a database are attacked with. */
export interface TriggerPlace {
  readonly driver: Constructor<AbstractSqlDriver>;
  /** Why it cannot run here, if it cannot. */
  readonly missing: () => string | undefined;
  /** Creates a trigger that writes all numbers which were ever committed into `given`. */
  readonly keepGiven: (url: string) => Promise<void>;
  /** Takes the lock out of the trigger. The constraint may go with it. */
  readonly unlock: (url: string) => Promise<void>;
  /** Another program, which inserts rows without a number for so many seconds. Returns how many transactions it has done. */
  readonly runProgram: (url: string, seconds: number, isLocked: boolean) => Promise<number>;
  /** Whether it is promised that nobody is ever in a deadlock. Otherwise flushes are repeated. */
  readonly isFreeOfDeadlocks: boolean;
}

export interface TriggerFigures {
  readonly rows: number;
  readonly flushes: number;
  readonly transactionsOfProgram: number;
  readonly deadlocks: number;
}

interface Options {
  /** An empty database. */
  readonly url: string;
  readonly seconds: number;
  readonly seed: number;
  readonly reuse: boolean;
  /** Whether the trigger takes its lock. Without it, a duplicate must be refused, or be there. */
  readonly isLocked: boolean;
}

const CONNECTIONS = 8;

export const SCOPES = 6;

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

export async function runTriggers(
  place: TriggerPlace,
  { url, seconds, seed, reuse, isLocked }: Options,
): Promise<TriggerFigures> {
  const Invoice = invoiceWith(reuse);
  const orm: Application = await MikroORM.init({
    driver: place.driver,
    clientUrl: url,
    entities: [Invoice, AutoSequenceCounter],
    subscribers: [new AutoSequenceSubscriber()],
    pool: { min: 0, max: CONNECTIONS },
    logger: () => undefined,
  });
  await orm.schema.create();
  await place.keepGiven(url);
  if (!isLocked) {
    await place.unlock(url);
  }
  await beginScopes(orm.em.fork(), Invoice);
  const { countDeadlocks } = serverOf(url);
  const before = await countDeadlocks(url);
  const end = Date.now() + seconds * 1000;
  let flushes = 0;
  const loops = Array.from({ length: CONNECTIONS }, async (_, connection) => {
    const random = new Random(seed * 100 + connection);
    const run = (em: SqlEntityManager) => work(em, Invoice, random, reuse);
    while (Date.now() < end) {
      const em = orm.em.fork();
      const done = place.isFreeOfDeadlocks || !isLocked ? run(em) : withRetry(em, run, { attempts: 10 });
      await done.catch((error: unknown) => {
        // Without the lock those that wait for the unique constraint may also wait in a circle: no race of numbers yet.
        if (isLocked || !(error instanceof DeadlockException)) {
          throw error;
        }
      });
      flushes++;
    }
  });
  const [transactionsOfProgram] = await Promise.all([place.runProgram(url, seconds, isLocked), ...loops]);
  await orm.close();
  const deadlocks = (await countDeadlocks(url)) - before;
  if (deadlocks > 0 && place.isFreeOfDeadlocks) {
    throw new Error(`The server has counted ${String(deadlocks)} deadlocks.`);
  }
  return { rows: await checkBooks(url, reuse), flushes, transactionsOfProgram, deadlocks };
}

/** The row of a lock that is there already is never waited for in a circle. */
async function beginScopes(em: SqlEntityManager, Invoice: Invoice): Promise<void> {
  await em.insertMany(
    Invoice,
    Array.from({ length: SCOPES }, (_, index) => ({ customer: 1 + index })),
  );
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
      await deleteLast(inner, customer);
    });
  }
  if (!reuse) {
    await em.transactional((inner) => deleteLast(inner, customer));
  }
}

/** Deletes the last row of a scope, unless somebody has locked it. */
async function deleteLast(em: SqlEntityManager, customer: number): Promise<void> {
  const last = await em.execute<{ id: number }[]>(
    'select id from invoice where customer = ? order by number desc limit 1 for update skip locked',
    [customer],
  );
  for (const { id } of last) {
    await em.execute('delete from invoice where id = ?', [id]);
  }
}

/** The numbers of each scope are 1 to n: those that are there, or under `reuse: false` those ever given, each once. */
async function checkBooks(url: string, reuse: boolean): Promise<number> {
  const from = reuse ? 'invoice' : 'given';
  const rows = await serverOf(url).query(
    url,
    `select customer, count(*) as count, count(distinct number) as numbers, min(number) as first, max(number) as last
      from ${from} group by customer order by customer`,
  );
  const scopes = rows.map((row) => ({
    customer: Number(row['customer']),
    count: Number(row['count']),
    numbers: Number(row['numbers']),
    first: Number(row['first']),
    last: Number(row['last']),
  }));
  const wrong = scopes.filter(({ count, numbers, first, last }) => first !== 1 || last !== count || numbers !== count);
  if (scopes.length !== SCOPES || wrong.length > 0) {
    throw new BooksError(`The numbers of ${from} are not whole: ${JSON.stringify(wrong.length > 0 ? wrong : scopes)}.`);
  }
  return scopes.reduce((sum, { count }) => sum + count, 0);
}
