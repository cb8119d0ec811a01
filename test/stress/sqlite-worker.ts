import { MikroORM } from '@mikro-orm/core';
import { SqliteDriver } from '@mikro-orm/sqlite';
import { AutoSequenceSubscriber, lockTable } from 'mikro-orm-auto-sequence';
import { entities, Invoice, SEVERAL_CUSTOMERS, SHARED_CUSTOMER } from './entities.ts';
import type { Result, Task } from './messages.ts';
import { Random } from './random.ts';
import { codeOf, Tally } from './Tally.ts';
import { create, type Given } from './transactions.ts';
import type { Start } from './worker.ts';

/** How often a transaction is repeated at most. */
const MAX_ATTEMPTS = 1000;

export function openSqlite(file: string) {
  return MikroORM.init({
    driver: SqliteDriver,
    dbName: file,
    entities,
    subscribers: [new AutoSequenceSubscriber()],
  });
}

export async function runSqlite({ file, phase, count }: Task & { kind: 'sqlite' }, start: Start): Promise<Result> {
  const orm = await openSqlite(file);
  await orm.em.fork().execute('select 1');
  await start();
  const tally = new Tally();
  const random = new Random(process.pid);
  const customers = () => [SHARED_CUSTOMER, ...random.shuffle(SEVERAL_CUSTOMERS)];
  const transactions: Record<typeof phase, (() => Promise<Given[]>)[]> = {
    promised: [
      () => create(orm.em.fork(), customers(), 1),
      () => lockTable(orm.em.fork(), Invoice, (em) => create(em, customers())),
    ],
    'read first': [
      () =>
        orm.em.fork().transactional(async (em) => {
          await em.count(Invoice);
          return create(em, customers());
        }),
    ],
  };
  for (let index = 0; index < count; index++) {
    for (const transaction of transactions[phase]) {
      await tally.measure(() => (phase === 'promised' ? transaction() : repeat(transaction, tally)));
    }
  }
  await orm.close();
  return tally.result;
}

/** As the documentation advises. */
async function repeat(transaction: () => Promise<Given[]>, tally: Tally): Promise<Given[]> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await transaction();
    } catch (error) {
      if (!codeOf(error).startsWith('SQLITE_BUSY') || attempt === MAX_ATTEMPTS) {
        throw error;
      }
      tally.addError(error);
    }
  }
}
