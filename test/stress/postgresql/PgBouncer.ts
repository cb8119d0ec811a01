import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { findFreePort } from '../../support/databases/postgresql/embedded-postgres.ts';
import { withClient } from '../../support/databases/postgresql/with-client.ts';

/** Fewer than there are clients, so that these share them. */
const SERVER_CONNECTIONS = 10;

const CANDIDATES = ['/usr/sbin/pgbouncer', '/usr/bin/pgbouncer', '/opt/homebrew/bin/pgbouncer'];

/** A pooler before a database that gives a client a connection for one transaction only. */
export class PgBouncer {
  readonly #port: number;
  readonly #process: ChildProcess;
  readonly #directory: string;
  readonly #remove: () => void;

  private constructor(child: ChildProcess, directory: string, port: number) {
    this.#process = child;
    this.#directory = directory;
    this.#port = port;
    this.#remove = () => {
      child.kill('SIGKILL');
      rmSync(directory, { recursive: true, force: true });
    };
    process.on('exit', this.#remove);
  }

  /** The program, or undefined where it is not installed. */
  static find(): string | undefined {
    return CANDIDATES.find((path) => existsSync(path));
  }

  static async start(program: string, serverUrl: string): Promise<PgBouncer> {
    const database = new URL(serverUrl);
    const port = await findFreePort();
    const directory = mkdtempSync(join(tmpdir(), 'auto-sequence-pgbouncer-'));
    const { hostname, port: serverPort, username, password } = database;
    const file = join(directory, 'pgbouncer.ini');
    writeFileSync(
      file,
      `[databases]
* = host=${hostname} port=${serverPort} user=${username} password=${password}
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = ${String(port)}
unix_socket_dir =
auth_type = any
pool_mode = transaction
default_pool_size = ${String(SERVER_CONNECTIONS)}
max_client_conn = 200
log_connections = 0
log_disconnections = 0
`,
    );
    // It refuses to run as root, and its file has a password that ends with the server.
    chmodSync(directory, 0o755);
    const owner = process.getuid?.() === 0 ? { uid: nobody('-u'), gid: nobody('-g') } : {};
    const child = spawn(program, ['--quiet', file], { stdio: 'ignore', ...owner });
    const pooler = new PgBouncer(child, directory, port);
    await pooler.#untilItAnswers(pooler.through(serverUrl));
    return pooler;
  }

  /** The way to a database of the server through the pooler. */
  through(databaseUrl: string): string {
    const url = new URL(databaseUrl);
    url.port = String(this.#port);
    return url.href;
  }

  async stop(): Promise<void> {
    process.removeListener('exit', this.#remove);
    if (this.#process.exitCode === null) {
      this.#process.kill('SIGINT');
      await once(this.#process, 'exit');
    }
    rmSync(this.#directory, { recursive: true, force: true });
  }

  async #untilItAnswers(url: string): Promise<void> {
    for (let attempt = 1; ; attempt++) {
      try {
        await withClient(url, (client) => client.query('select 1'));
        return;
      } catch (error) {
        if (attempt === 100 || this.#process.exitCode !== null) {
          await this.stop();
          throw new Error('PgBouncer does not answer.', { cause: error });
        }
        await sleep(50);
      }
    }
  }
}

function nobody(flag: '-u' | '-g'): number {
  return Number(execFileSync('id', [flag, 'nobody'], { encoding: 'utf8' }));
}
