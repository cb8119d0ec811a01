import { setTimeout as sleep } from 'node:timers/promises';
import { CONNECTIONS, ownCustomer } from './entities.ts';
import { kinds } from './kinds.ts';
import type { Result, Task } from './messages.ts';
import { Random } from './random.ts';
import { serverOf } from './Server.ts';
import { Tally } from './Tally.ts';
import { runTransaction } from './transactions.ts';
import type { Start } from './worker.ts';

/** How long an application goes on trying while its server is away. */
const PATIENCE_MS = 60_000;

export async function runHammer(task: Task & { kind: 'hammer' }, start: Start): Promise<Result> {
  const server = serverOf(task.url);
  const orm = await server.connect(task.url, kinds[task.numbering].defaults);
  await orm.em.fork().execute('select 1');
  const end = await start();
  const tally = new Tally();
  let lastSuccess = Date.now();
  const isRepeated = task.onError === 'retry' || task.onError === 'reconnect';
  const kind = kinds[task.numbering];
  // Where the server is lost, so are replies, and nobody could tell whether a row was deleted.
  const mix = task.onError === 'reconnect' ? { ...kind, reuses: true } : kind;
  const loops = Array.from({ length: CONNECTIONS }, async (_, connection) => {
    const random = new Random(task.seed * 1000 + task.worker * CONNECTIONS + connection);
    const own = ownCustomer(task.worker, connection);
    const count = task.transactions === undefined ? Infinity : task.transactions / CONNECTIONS;
    for (let done = 0; done < count && !end.aborted; done++) {
      try {
        await tally.measure(() => runTransaction({ em: orm.em.fork(), random, own, server }, mix));
        lastSuccess = Date.now();
      } catch (error) {
        if (task.onError === 'fail' || (isRepeated && Date.now() - lastSuccess > PATIENCE_MS)) {
          throw error;
        }
        tally.addError(error);
        if (isRepeated) {
          done--;
          await sleep(20);
        }
      }
    }
  });
  await Promise.all(loops);
  await orm.close();
  return tally.result;
}
