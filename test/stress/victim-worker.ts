import type { SqlEntityManager } from '@mikro-orm/sql';
import { SEVERAL_CUSTOMERS, SHARED_CUSTOMER } from './entities.ts';
import { kinds } from './kinds.ts';
import type { Result, Task } from './messages.ts';
import { serverOf } from './Server.ts';
import { create } from './transactions.ts';
import type { Start } from './worker.ts';

/** Numbers invoices, and stays between the INSERT and the COMMIT until it is killed. */
export async function runVictim(
  { url, numbering, isBare }: Task & { kind: 'victim' },
  start: Start,
  tell: (connection: number) => void,
): Promise<Result> {
  const server = serverOf(url);
  const orm = await server.connect(url, kinds[numbering].defaults);
  const em = orm.em.fork();
  const stay = async (inner: SqlEntityManager): Promise<never> => {
    const [row] = await inner.execute<{ id: number }[]>(server.connectionId);
    tell(row?.id ?? 0);
    return new Promise(() => undefined);
  };
  await em.execute('select 1');
  await start();
  const customers = [SHARED_CUSTOMER, ...SEVERAL_CUSTOMERS];
  if (isBare) {
    em.getEventManager().registerSubscriber({
      beforeTransactionCommit: async ({ transaction }) => {
        const connection = em.getConnection('write');
        const [row] = await connection.execute<{ id: number }[]>(server.connectionId, [], 'all', transaction);
        tell(row?.id ?? 0);
        await new Promise(() => undefined);
      },
    });
    await create(em, customers, 1);
  } else {
    await em.transactional(async (inner) => {
      await create(inner, customers, 1);
      await stay(inner);
    });
  }
  throw new Error('It was to be killed.');
}
