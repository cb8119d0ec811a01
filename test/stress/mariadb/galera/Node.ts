import { MikroORM } from '@mikro-orm/core';
import { MariaDbDriver } from '@mikro-orm/mariadb';
import type { SqlEntityManager } from '@mikro-orm/sql';
import { AutoSequenceSubscriber, withRetry } from 'mikro-orm-auto-sequence';
import { closeWhenRefused } from '../../../../docs/examples/galera-pool.ts';
import { CONNECTIONS } from '../../entities.ts';
import { codeOf, type Tally } from '../../Tally.ts';
import { entities } from './entities.ts';

/** A key that many write from all nodes is refused often. */
const RETRY = { attempts: 20, delay: 20, maxDelay: 1000 };

/** How long a writer stays away from a node that did not answer. */
const AWAY_MS = 1000;

/** What errors of COMMIT are counted as, before their code. */
export const AT_COMMIT = 'COMMIT: ';

/** What the client and the operating system say of a connection that is lost, and the server as it ends one. */
const LOST: readonly string[] = [
  'PROTOCOL_CONNECTION_LOST',
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ER_CONNECTION_KILLED',
  'ER_SERVER_SHUTDOWN',
];

export function isLost(code: string): boolean {
  return LOST.includes(code);
}

/** A node, as an application has it. */
export class Node {
  readonly #orm: MikroORM<MariaDbDriver>;
  readonly #tally: Tally;
  #awayUntil = 0;

  private constructor(orm: MikroORM<MariaDbDriver>, tally: Tally) {
    this.#orm = orm;
    this.#tally = tally;
  }

  /** @param tally counts the errors of all attempts, also of those after which `withRetry` goes on */
  static async connect(url: string, isLocked: boolean, tally: Tally): Promise<Node> {
    const orm = await connect(url, { isLocked });
    const connection = orm.em.getConnection('write');
    const begin = connection.begin.bind(connection);
    connection.begin = (...options) => begin(...options).catch(counted('BEGIN: ', tally));
    const commit = connection.commit.bind(connection);
    connection.commit = (...options) => commit(...options).catch(counted(AT_COMMIT, tally));
    return new Node(orm, tally);
  }

  get isAway(): boolean {
    return Date.now() < this.#awayUntil;
  }

  leave(): void {
    this.#awayUntil = Date.now() + AWAY_MS;
  }

  /** Runs a transaction as the documentation says: again from its start where it is refused. */
  write<T>(work: (em: SqlEntityManager) => Promise<T>): Promise<T> {
    return withRetry(this.#orm.em.fork(), (em) => work(em).catch(counted('', this.#tally)), RETRY);
  }

  close(): Promise<void> {
    return this.#orm.close();
  }
}

/** How an application is set up. */
interface Setup {
  readonly isLocked?: boolean;
  /** Whether it does as the documentation says: a node that is not ready uses up MikroORM's pool otherwise. */
  readonly closesRefused?: boolean;
}

export function connect(
  clientUrl: string,
  { isLocked = true, closesRefused = true }: Setup = {},
): Promise<MikroORM<MariaDbDriver>> {
  return MikroORM.init({
    driver: MariaDbDriver,
    clientUrl,
    entities,
    pool: { min: 0, max: CONNECTIONS },
    ...(closesRefused && { onCreateConnection: closeWhenRefused }),
    subscribers: [new AutoSequenceSubscriber({ lock: isLocked ? 'scope' : 'none' })],
    // Warnings of connections that break are no news where a node is killed.
    logger: () => undefined,
  });
}

function counted(prefix: string, tally: Tally): (error: unknown) => never {
  return (error) => {
    tally.count(prefix + codeOf(error));
    throw error;
  };
}
