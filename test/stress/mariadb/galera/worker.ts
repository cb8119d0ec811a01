import { setTimeout as sleep } from 'node:timers/promises';
import { isRetriable } from 'mikro-orm-auto-sequence';
import { CONNECTIONS } from '../../entities.ts';
import { withinSeconds } from '../../limit.ts';
import type { Result, Task } from '../../messages.ts';
import { Random } from '../../random.ts';
import { codeOf, Tally } from '../../Tally.ts';
import type { Start } from '../../worker.ts';
import type { Saved } from './entities.ts';
import { isLost, Node } from './Node.ts';
import { runTransaction } from './transactions.ts';

/** How long a writer goes on trying while no node takes what it writes. */
const PATIENCE_MS = 60_000;

/** No transaction takes that long, with all its attempts: it hangs. */
const TRANSACTION_SECONDS = 90;

/** Writes until it is told to end, on the first node of its list that answers. */
export async function runGalera(
  { urls, isLocked, worker, seed }: Task & { kind: 'galera' },
  start: Start,
): Promise<Result> {
  const tally = new Tally();
  const nodes = await Promise.all(urls.map((url) => Node.connect(url, isLocked, tally)));
  const end = await start();
  const saved: Saved[] = [];
  const loops = Array.from({ length: CONNECTIONS }, async (_, connection) => {
    const writer = worker * CONNECTIONS + connection;
    const random = new Random(seed * 1000 + writer);
    let lastSuccess = Date.now();
    for (let count = 0; !end.aborted; count++) {
      const node = nodes.find(({ isAway }) => !isAway);
      if (!node) {
        await sleep(20);
        continue;
      }
      const token = `${String(writer)}-${String(count)}`;
      try {
        await tally.measure(async () => {
          const written = node.write((em) => runTransaction(em, random, token));
          saved.push(...(await withinSeconds(TRANSACTION_SECONDS, `Transaction ${token}`, written)));
          return [];
        });
        lastSuccess = Date.now();
      } catch (error) {
        // What became of it is not known where the connection was lost at COMMIT: it is not written again.
        if (!isOfNode(error) || Date.now() - lastSuccess > PATIENCE_MS) {
          throw error;
        }
        node.leave();
      }
    }
  });
  await Promise.all(loops);
  await Promise.all(nodes.map((node) => node.close()));
  return { ...tally.result, saved };
}

/** Whether a node is gone, or has not been ready for as long as `withRetry` tries. No conflict lasts that long. */
function isOfNode(error: unknown): boolean {
  const code = codeOf(error);
  return isLost(code) || (isRetriable(error) && code !== 'ER_LOCK_DEADLOCK');
}
