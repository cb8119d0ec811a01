import { setTimeout as sleep } from 'node:timers/promises';
import { Child } from '../../Child.ts';
import { sumOf } from '../../hammer.ts';
import { withinSeconds } from '../../limit.ts';
import { checkNodes } from './check.ts';
import type { Cluster } from './Cluster.ts';
import { createDatabase } from './create-database.ts';
import { AT_COMMIT, isLost } from './Node.ts';

/** How the cluster is written to. */
export type Way =
  /** On all nodes, of which one is killed and comes back. */
  | 'killing'
  /** On one node, as is advised. */
  | 'one writer'
  /** On all nodes, without the lock. */
  | 'unlocked';

export interface GaleraFigures {
  readonly transactions: number;
  readonly rows: number;
  /** Attempts that were refused, and what was lost with the node, by the error. */
  readonly errors: Readonly<Record<string, number>>;
  /** The longest that a transaction took with all its attempts, in milliseconds. */
  readonly slowest: number;
}

/** Each has a node of its own to start with. */
const PROCESSES = 3;

const KILLED_NODE = 2;

/** How long it is written before and after each thing that happens. */
const QUIET_MS = 4000;

const LIMIT_SECONDS = 180;

/**
 * What Galera refuses: a conflict with another node, a deadlock on the node itself, and on a node that is not in the
 * cluster, or no longer, anything.
 */
const EXPECTED: readonly string[] = ['ER_LOCK_DEADLOCK', 'ER_UNKNOWN_COM_ERROR', 'ER_ERROR_DURING_COMMIT'];

/** Writes to all nodes at once, over keys that many want and keys that few want, and compares the books of all nodes. */
export async function runGalera(cluster: Cluster, way: Way, seed: number): Promise<GaleraFigures> {
  const urls = await createDatabase(cluster);
  const isLocked = way !== 'unlocked';
  const children = Array.from({ length: PROCESSES }, (_, worker) => {
    const first = way === 'one writer' ? 0 : worker;
    const ordered = [...urls.slice(first), ...urls.slice(0, first)];
    return new Child({ kind: 'galera', urls: ordered, isLocked, worker, seed });
  });
  const work = async () => {
    await Promise.all(children.map((child) => child.ready()));
    children.forEach((child) => {
      child.start();
    });
    const happening = happen(cluster, way).finally(() => {
      children.forEach((child) => {
        child.end();
      });
    });
    const done = Promise.all(children.map((child) => child.done()));
    // What has begun to happen to the cluster ends before anybody stops it.
    await Promise.allSettled([happening, done]);
    await happening;
    return done;
  };
  const results = await withinSeconds(LIMIT_SECONDS, 'Galera', work()).finally(() =>
    Promise.all(children.map((child) => child.kill())),
  );
  const errors = sumOf(results);
  expectKnown(errors, way);
  const told = results.flatMap(({ saved = [] }) => saved);
  const rows = await checkNodes(urls, told, doubtful(errors));
  return {
    transactions: results.reduce((sum, { transactions }) => sum + transactions, 0),
    rows,
    errors,
    slowest: Math.max(...results.map(({ slowest }) => slowest)),
  };
}

async function happen(cluster: Cluster, way: Way): Promise<void> {
  await sleep(QUIET_MS);
  if (way === 'killing') {
    await cluster.kill(KILLED_NODE);
    await sleep(QUIET_MS);
    await cluster.bringBack(KILLED_NODE);
    await sleep(QUIET_MS);
  }
}

/** @throws Error when there were other errors than those that are announced */
function expectKnown(errors: Readonly<Record<string, number>>, way: Way): void {
  const codes = Object.keys(errors).map((code) => [code, code.slice(code.indexOf(': ') + 1).trim()] as const);
  const unknown = codes.filter(([, code]) => !EXPECTED.includes(code) && !(way === 'killing' && isLost(code)));
  if (unknown.length > 0) {
    throw new Error(`There were other errors: ${unknown.map(([code]) => `${code} (${String(errors[code])})`).join()}.`);
  }
  if (way === 'killing' && !codes.some(([, code]) => isLost(code))) {
    throw new Error('Nobody has noticed that a node was killed.');
  }
}

/** Commits whose reply was lost: they may have happened. */
function doubtful(errors: Readonly<Record<string, number>>): number {
  const counts = Object.entries(errors).filter(
    ([code]) => code.startsWith(AT_COMMIT) && isLost(code.slice(AT_COMMIT.length)),
  );
  return counts.reduce((sum, [, count]) => sum + count, 0);
}
