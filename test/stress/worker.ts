/** A child process: an application of its own, which does what the first message says when the second one comes. */
import { once } from 'node:events';
import { runHammer } from './hammer-worker.ts';
import { runGalera } from './mariadb/galera/worker.ts';
import type { Report, Result, Task } from './messages.ts';
import { runSqlite } from './sqlite-worker.ts';
import { runVictim } from './victim-worker.ts';

/** Says that it is ready, and waits until all the others are. Aborts when the parent wants an end. */
export type Start = () => Promise<AbortSignal>;

const report = (message: Report) => {
  process.send?.(message);
};

const start: Start = async () => {
  report({ kind: 'ready' });
  await once(process, 'message');
  const end = new AbortController();
  process.once('message', () => {
    end.abort();
  });
  return end.signal;
};

process.once('disconnect', () => process.exit(1));

try {
  const messages = (await once(process, 'message')) as [Task]; // The parent sends nothing else.
  const result = await run(messages[0]);
  report({ kind: 'done', result });
} catch (error) {
  report({ kind: 'failed', error: error instanceof Error ? (error.stack ?? error.message) : String(error) });
}

function run(task: Task): Promise<Result> {
  switch (task.kind) {
    case 'hammer':
      return runHammer(task, start);
    case 'galera':
      return runGalera(task, start);
    case 'sqlite':
      return runSqlite(task, start);
    case 'victim':
      return runVictim(task, start, (connection) => {
        report({ kind: 'inserted', connection });
      });
  }
}
