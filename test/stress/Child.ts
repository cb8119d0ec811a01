import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { Report, Result, Task } from './messages.ts';

const WORKER = fileURLToPath(new URL('worker.ts', import.meta.url));

const children = new Set<ChildProcess>();

process.on('exit', () => {
  for (const child of children) {
    child.kill('SIGKILL');
  }
});
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.once(signal, () => process.exit(1));
}

/** A process that runs `worker.ts`, and ends with this one at the latest. */
export class Child {
  readonly #process: ChildProcess;
  readonly #exited: Promise<unknown>;
  readonly #reports: Report[] = [];
  #arrival = Promise.withResolvers<undefined>();

  constructor(task: Task) {
    // Types are stripped with the flags of this process.
    this.#process = fork(WORKER, { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
    children.add(this.#process);
    this.#exited = once(this.#process, 'exit').then(([code, signal]: unknown[]) => {
      children.delete(this.#process);
      this.#add({ kind: 'failed', error: `The process has ended (${String(code ?? signal)}).` });
    });
    // A child sends nothing but reports.
    this.#process.on('message', (report) => {
      this.#add(report as Report);
    });
    this.#process.send(task);
  }

  ready(): Promise<unknown> {
    return this.#next('ready');
  }

  start(): void {
    this.#process.send('start');
  }

  /** For one that goes on until it is told to end. */
  end(): void {
    this.#process.send('end');
  }

  /** @returns the server's process of the transaction that is open */
  async inserted(): Promise<number> {
    return (await this.#next('inserted')).connection;
  }

  async done(): Promise<Result> {
    const { result } = await this.#next('done');
    this.#process.disconnect();
    await this.#exited;
    return result;
  }

  async kill(): Promise<void> {
    this.#process.kill('SIGKILL');
    await this.#exited;
  }

  #add(report: Report): void {
    this.#reports.push(report);
    this.#arrival.resolve(undefined);
    this.#arrival = Promise.withResolvers();
  }

  async #next<K extends Report['kind']>(kind: K): Promise<Report & { kind: K }> {
    for (;;) {
      const report = this.#reports.shift();
      if (!report) {
        await this.#arrival.promise;
      } else if (isOf(report, kind)) {
        return report;
      } else {
        throw new Error(report.kind === 'failed' ? report.error : `The process says ${report.kind}, and not ${kind}.`);
      }
    }
  }
}

function isOf<K extends Report['kind']>(report: Report, kind: K): report is Report & { kind: K } {
  return report.kind === kind;
}
