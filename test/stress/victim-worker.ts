import type { SqlEntityManager } from '@mikro-orm/postgresql';
import { connect } from './connect.ts';
import { SEVERAL_CUSTOMERS, SHARED_CUSTOMER } from './entities.ts';
import type { Result, Task } from './messages.ts';
import { create } from './transactions.ts';
import type { Start } from './worker.ts';

/** Numbers invoices, and stays between the INSERT and the COMMIT until it is killed. */
export async function runVictim(
  { url, isBare }: Task & { kind: 'victim' },
  start: Start,
  tell: (pid: number) => void,
): Promise<Result> {
  const orm = await connect(url, 'scope');
  const em = orm.em.fork();
  const stay = async (inner: SqlEntityManager): Promise<never> => {
    const [row] = await inner.execute<{ pid: number }[]>('select pg_backend_pid() as pid');
    tell(row?.pid ?? 0);
    return new Promise(() => undefined);
  };
  await em.execute('select 1');
  await start();
  const customers = [SHARED_CUSTOMER, ...SEVERAL_CUSTOMERS];
  if (isBare) {
    em.getEventManager().registerSubscriber({
      beforeTransactionCommit: async ({ transaction }) => {
        const sql = 'select pg_backend_pid() as pid';
        const [row] = await em.getConnection('write').execute<{ pid: number }[]>(sql, [], 'all', transaction);
        tell(row?.pid ?? 0);
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
