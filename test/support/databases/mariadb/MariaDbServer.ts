/**
 * A MariaDB server of one's own, for tests, the bench and the examples, from the binaries that the machine has installed.
 * Plain Node runs this file too (`--experimental-strip-types`): it uses only erasable syntax.
 */
import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { rmSync } from 'node:fs';
import { chown, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import mysql from 'mysql2/promise';
import { exitOnSignal, findFreePort } from '../postgresql/embedded-postgres.ts';
import { findBinary } from './find-binary.ts';

export interface MariaDbOptions {
  /** Whether a commit waits for the disk, as in production. Off by default: a crash then loses the latest commits. */
  durable?: boolean;
  /** Server settings by name, as on the command line without the dashes; they win over the defaults here. */
  settings?: Record<string, string>;
  /** Of the user that the tests connect as. Default: one of its own. */
  password?: string;
}

/** How a server ends: by a clean shutdown, or as in a crash. */
type ShutdownSignal = 'SIGTERM' | 'SIGKILL';

/** Starts an empty server on a free port of 127.0.0.1. It ends with `stop()`, or at the latest with this process. */
export async function startMariaDb({
  durable = false,
  settings = {},
  password = randomBytes(12).toString('hex'),
}: MariaDbOptions = {}): Promise<MariaDbServer> {
  const directory = await mkdtemp(join(tmpdir(), 'auto-sequence-mariadb-'));
  const all = { ...(durable ? {} : volatile), ...settings };
  const server = new MariaDbServer(directory, await findFreePort(), all, password);
  stopOnExit(server);
  try {
    await server.install();
    await server.start();
    return server;
  } catch (error) {
    await server.stop();
    throw error;
  }
}

const volatile = { 'innodb-flush-log-at-trx-commit': '0', 'innodb-doublewrite': '0' };

/** The user that the server runs as where this process runs as root, which MariaDB refuses to run as. */
const OWNER = 'mysql';

const USER = 'auto_sequence';

export class MariaDbServer {
  readonly port: number;
  /** Also for temporary tables: a server that starts removes those that it finds, of another one in the same folder too. */
  readonly #directory: string;
  readonly #settings: Readonly<Record<string, string>>;
  readonly #password: string;
  #process: ChildProcess | undefined;

  constructor(directory: string, port: number, settings: Readonly<Record<string, string>>, password: string) {
    this.port = port;
    this.#directory = directory;
    this.#settings = settings;
    this.#password = password;
  }

  get url(): string {
    return `mysql://${USER}:${this.#password}@127.0.0.1:${String(this.port)}`;
  }

  /** Creates the files of the server: once, by `startMariaDb`. */
  async install(): Promise<void> {
    const owner = await findOwner();
    if (owner) {
      await chown(this.#directory, owner.uid, owner.gid);
    }
    await execute(binary('mariadb-install-db'), [
      '--no-defaults',
      ...(owner ? [`--user=${OWNER}`] : []),
      `--datadir=${join(this.#directory, 'data')}`,
      `--tmpdir=${this.#directory}`,
      '--auth-root-authentication-method=normal',
      '--skip-test-db',
    ]);
    const user = `'${USER}'@'127.0.0.1'`;
    const statements = [
      `create or replace user ${user} identified by '${this.#password}'`,
      `grant all on *.* to ${user} with grant option`,
    ];
    await writeFile(this.#initFile, statements.map((statement) => `${statement};\n`).join(''), { mode: 0o644 });
  }

  /** Starts the server, and waits until it answers. */
  async start(more: Record<string, string> = {}): Promise<void> {
    const settings = {
      port: String(this.port),
      datadir: join(this.#directory, 'data'),
      socket: join(this.#directory, 'sock'),
      tmpdir: this.#directory,
      'pid-file': join(this.#directory, 'pid'),
      'log-error': this.#log,
      'init-file': this.#initFile,
      'bind-address': '127.0.0.1',
      'skip-name-resolve': '1',
      'character-set-server': 'utf8mb4',
      'innodb-buffer-pool-size': '128M',
      'innodb-log-file-size': '64M',
      'max-connections': '200',
      ...this.#settings,
      ...more,
    };
    const user = process.getuid?.() === 0 ? [`--user=${OWNER}`] : [];
    const options = Object.entries(settings).map(([name, value]) => `--${name}=${value}`);
    // Of a process group of its own: Ctrl-C ends it by way of this process.
    this.#process = spawn(binary('mariadbd'), ['--no-defaults', ...user, ...options], {
      detached: true,
      stdio: 'ignore',
    });
    await this.#untilUp(this.#process);
  }

  /** Ends the process. With SIGKILL the server has no time to do anything. */
  async end(signal: ShutdownSignal): Promise<void> {
    const child = this.#process;
    if (child?.exitCode === null && child.signalCode === null) {
      const hasEnded = new Promise((resolve) => child.once('exit', resolve));
      child.kill(signal);
      await hasEnded;
    }
  }

  /** Ends the server and starts it again on the same port with the same data. Its connections are lost. */
  async restart(signal: ShutdownSignal): Promise<void> {
    await this.end(signal);
    await this.start();
  }

  /** Ends the server and removes everything that it wrote. */
  async stop(): Promise<void> {
    await this.end('SIGTERM');
    await rm(this.#directory, { recursive: true, force: true });
    running.delete(this);
  }

  /** `stop()` for a process that is ending, and cannot wait. */
  stopNow(): void {
    this.#process?.kill('SIGKILL');
    rmSync(this.#directory, { recursive: true, force: true });
  }

  async #untilUp(child: ChildProcess): Promise<void> {
    const deadline = Date.now() + 60_000;
    let refusal: unknown;
    while (child.exitCode === null && child.signalCode === null && Date.now() < deadline) {
      try {
        const connection = await mysql.createConnection(this.url);
        await connection.end();
        return;
      } catch (error) {
        refusal = error;
        await sleep(50);
      }
    }
    const log = await readFile(this.#log, 'utf8').catch(() => '(no server log)');
    throw new Error(`MariaDB does not start: ${String(refusal)}\n${log}`, { cause: refusal });
  }

  get #initFile(): string {
    return join(this.#directory, 'init.sql');
  }

  get #log(): string {
    return join(this.#directory, 'log');
  }
}

const execute = promisify(execFile);

async function findOwner(): Promise<{ uid: number; gid: number } | undefined> {
  if (process.getuid?.() !== 0) {
    return undefined;
  }
  const [uid, gid] = await Promise.all([execute('id', ['-u', OWNER]), execute('id', ['-g', OWNER])]);
  return { uid: Number(uid.stdout), gid: Number(gid.stdout) };
}

function binary(name: string): string {
  const found = findBinary(name);
  if (found === undefined) {
    throw new Error(`There is no ${name}. Install MariaDB (Debian, Ubuntu: mariadb-server), or set MARIADB_URL.`);
  }
  return found;
}

const running = new Set<MariaDbServer>();

function stopOnExit(server: MariaDbServer): void {
  running.add(server);
  if (process.listeners('exit').includes(stopRunning)) {
    return;
  }
  process.on('exit', stopRunning);
  exitOnSignal();
}

function stopRunning(): void {
  for (const server of running) {
    server.stopNow();
  }
}
