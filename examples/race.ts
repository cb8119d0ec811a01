import { type EntityManager, MikroORM, UniqueConstraintViolationException } from '@mikro-orm/postgresql';
import { AutoSequenceSubscriber, lockTable, type LockLevel } from 'mikro-orm-auto-sequence';
import { Customer, Invoice } from './entities.ts';

const CREATIONS = 100;

/** One customer's invoices, created on 20 connections to PostgreSQL at once: with locks, and without. */
export async function runRace(clientUrl: string): Promise<void> {
  const create = async (em: EntityManager, cents: number) => {
    em.create(Invoice, { customer: em.getReference(Customer, 1), cents });
    await em.flush();
  };
  const table = {
    'a bare flush': await race(clientUrl, 'scope', create),
    "lock: 'none' under lockTable": await race(clientUrl, 'none', (em, cents) => {
      return lockTable(em, Invoice, (inner) => create(inner, cents));
    }),
    "lock: 'none' alone": await race(clientUrl, 'none', create),
  };
  console.log(`\n${String(CREATIONS)} invoices for one customer at once, on 20 connections to PostgreSQL:`);
  console.table(table);
}

async function race(clientUrl: string, lock: LockLevel, create: (em: EntityManager, cents: number) => Promise<void>) {
  const orm = await MikroORM.init({
    clientUrl,
    dbName: 'race',
    pool: { min: 0, max: 20 },
    entities: [Customer, Invoice],
    subscribers: [new AutoSequenceSubscriber({ lock })],
  });
  try {
    await orm.schema.refresh();
    await orm.em.fork().insert(Customer, { name: 'Ada' });
    const creations = Array.from({ length: CREATIONS }, (_, cents) => create(orm.em.fork(), cents));
    const refused = (await Promise.allSettled(creations)).filter((result) => result.status === 'rejected');
    for (const { reason } of refused) {
      if (!(reason instanceof UniqueConstraintViolationException)) {
        throw reason;
      }
    }
    const numbers = (await orm.em.fork().findAll(Invoice)).map(({ number }) => number);
    return {
      created: numbers.length,
      'refused as a duplicate': refused.length,
      'highest number': Math.max(...numbers),
      'given twice': numbers.length - new Set(numbers).size,
    };
  } finally {
    await orm.close();
  }
}
