import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { type ExampleName, examplePrograms } from '../../scripts/example-programs.js';

export interface Answer {
  readonly status: number;
  readonly body: Record<string, unknown>;
  readonly headers: Headers;
}

/** An example application in a process of its own, and its HTTP. */
export class Application {
  readonly #process: ChildProcess;
  readonly #address: string;

  private constructor(process: ChildProcess, address: string) {
    this.#process = process;
    this.#address = address;
  }

  static async start(name: ExampleName, databaseUrl: string): Promise<Application> {
    const child = spawn(process.execPath, examplePrograms[name].start, {
      env: { ...process.env, PORT: '0', DATABASE_URL: databaseUrl },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    return new Application(child, await addressOf(child));
  }

  /** Asks it to end, and fails when it does not end well. */
  async stop(): Promise<void> {
    const isClosed = once(this.#process, 'exit');
    this.#process.kill('SIGTERM');
    const [code, signal] = (await isClosed) as [number | null, NodeJS.Signals | null];
    if (code !== 0 && signal !== 'SIGTERM') {
      throw new Error(`The application ended with ${String(code)}.`);
    }
  }

  get = (path: string) => this.#call('GET', path);
  post = (path: string, body: object = {}) => this.#call('POST', path, body);
  patch = (path: string, body: object) => this.#call('PATCH', path, body);

  async #call(method: string, path: string, body?: object): Promise<Answer> {
    const response = await fetch(this.#address + path, {
      method,
      signal: AbortSignal.timeout(20_000),
      headers: { connection: 'close', ...(body && { 'content-type': 'application/json' }) },
      ...(body && { body: JSON.stringify(body) }),
    });
    return { status: response.status, headers: response.headers, body: (await response.json()) as Answer['body'] };
  }
}

/** The address that the application prints when it listens. */
async function addressOf(child: ChildProcess): Promise<string> {
  let printed = '';
  return new Promise((resolve, reject) => {
    const look = (chunk: Buffer) => {
      printed += chunk.toString();
      const address = /listening on (http:\S+)/.exec(printed)?.[1];
      if (address !== undefined) {
        resolve(address);
      }
    };
    child.stdout?.on('data', look);
    child.stderr?.on('data', look);
    child.once('error', reject);
    child.once('exit', (code) => {
      reject(new Error(`The application ended with ${String(code)} before it listened:\n${printed}`));
    });
  });
}
