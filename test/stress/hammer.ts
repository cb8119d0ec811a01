import { checkScopes } from './check.ts';
import { Child } from './Child.ts';
import { PROCESSES } from './entities.ts';
import type { KindName } from './kinds.ts';
import { withinSeconds } from './limit.ts';
import type { Result, Task } from './messages.ts';
import { size } from './settings.ts';
import { serverOf } from './Server.ts';

export interface HammerOptions {
  /** The database. */
  readonly url: string;
  /** Where the processes connect: to the database, or to a pooler before it. */
  readonly through?: string;
  readonly numbering: KindName;
  readonly seed: number;
  /** For each process. */
  readonly transactions?: number;
  readonly onError: (Task & { kind: 'hammer' })['onError'];
  /** What happens meanwhile: with it, the hammer goes on until that has ended. */
  readonly meanwhile?: () => Promise<void>;
}

export interface HammerFigures {
  readonly transactions: number;
  readonly numbers: number;
  readonly perSecond: number;
  readonly errors: Readonly<Record<string, number>>;
  readonly slowest: number;
}

const LIMIT_SECONDS = 300;

/** Eight processes at once, and a program without this library beside them where nothing is allowed to fail. */
export async function runHammer(options: HammerOptions): Promise<HammerFigures> {
  const { url, through = url, numbering, seed, transactions, onError, meanwhile } = options;
  const server = serverOf(url);
  const deadlocks = await server.countDeadlocks(url);
  const tasks = Array.from({ length: PROCESSES }, (_, worker) => {
    return new Child({ kind: 'hammer', url: through, numbering, worker, transactions, seed, onError });
  });
  const foreign = onError === 'fail' ? server.prepareForeignProgram(url) : undefined;
  const work = async () => {
    await Promise.all(tasks.map((child) => child.ready()));
    const start = performance.now();
    await foreign?.start();
    tasks.forEach((child) => {
      child.start();
    });
    const [all] = await Promise.all([
      Promise.all(tasks.map((child) => child.done())),
      meanwhile?.().then(() => {
        tasks.forEach((child) => {
          child.end();
        });
      }),
    ]);
    const seconds = (performance.now() - start) / 1000;
    await foreign?.stop();
    return { all, seconds };
  };
  const { all, seconds } = await withinSeconds(LIMIT_SECONDS * size, 'The hammer', work()).finally(() =>
    Promise.all(tasks.map((child) => child.kill())),
  );
  if (through === url) {
    // A pooler keeps its connections.
    await server.untilNobody(url);
  }
  await server.expectNoLocks(url);
  const deadlocksLater = await server.countDeadlocks(url);
  if (onError === 'fail' && deadlocksLater !== deadlocks) {
    throw new Error(`The server has counted ${String(deadlocksLater - deadlocks)} deadlocks.`);
  }
  const given = [...all.flatMap((result) => result.given), ...(foreign?.given ?? [])];
  const numbers = await checkScopes((sql) => server.query(url, sql), given, onError === 'fail' || onError === 'refuse');
  const count = all.reduce((sum, result) => sum + result.transactions, 0);
  return {
    transactions: count,
    numbers,
    perSecond: Math.round(count / seconds),
    errors: sumOf(all),
    slowest: Math.max(...all.map((result) => result.slowest)),
  };
}

/** How often each error was met. */
export function sumOf(results: readonly Result[]): Record<string, number> {
  const sums: Record<string, number> = {};
  for (const [code, count] of results.flatMap(({ errors }) => Object.entries(errors))) {
    sums[code] = (sums[code] ?? 0) + count;
  }
  return sums;
}
