import { setTimeout as sleep } from 'node:timers/promises';
import type { MikroORM } from '@mikro-orm/core';
import type { MariaDbDriver } from '@mikro-orm/mariadb';
import { withClient } from '../../../support/databases/mariadb/with-client.ts';
import { CONNECTIONS } from '../../entities.ts';
import { withinSeconds } from '../../limit.ts';
import { Tally } from '../../Tally.ts';
import { checkNodes } from './check.ts';
import type { Cluster } from './Cluster.ts';
import { createDatabase } from './create-database.ts';
import { Invoice, type Saved } from './entities.ts';
import { connect } from './Node.ts';

export interface QuorumFigures {
  readonly acknowledged: number;
  /** What flushes were answered while quorum was lost. */
  readonly errors: Readonly<Record<string, number>>;
  /** How many of them are there nevertheless. */
  readonly refusedAndThere: number;
}

const SURVIVOR = 0;

/** All others. */
const KILLED = [1, 2] as const;

/** So many are refused that a pool which keeps their connections is used up. */
const REFUSALS = 3 * CONNECTIONS;

const PATIENCE_SECONDS = 60;

/** How long a flush has no answer that waits for a connection which will not come. */
const HANGS_MS = 5000;

/**
 * Writes to one node while all others are killed, and goes on until it is refused for want of quorum. Then the node is made
 * a cluster of its own, and the application goes on. Its twin, which does not close what is refused, hangs.
 */
export async function runQuorum(cluster: Cluster): Promise<QuorumFigures> {
  const url = (await createDatabase(cluster))[SURVIVOR] ?? '';
  const application = await Application.open(url, true);
  const twin = await Application.open(url, false);
  try {
    await application.writeOnAll();
    const writing = application.writeUntilRefused();
    await Promise.all(KILLED.map((node) => cluster.kill(node)));
    await withinSeconds(PATIENCE_SECONDS, 'To be refused', writing);
    await withinSeconds(PATIENCE_SECONDS, 'To be refused', twin.writeOnAll());
    await withClient(url, (client) => client.query(`set global wsrep_provider_options = 'pc.bootstrap=1'`));
    await withinSeconds(PATIENCE_SECONDS, 'To go on', application.writeUntilSaved());
    await expectToHang(twin);
    const rows = await checkNodes([url], application.saved, application.refusals);
    const { length } = application.saved;
    return { acknowledged: length, errors: application.errors, refusedAndThere: rows - length };
  } finally {
    await application.close();
    await twin.close();
  }
}

/** @throws Error when it does not: then nobody needs `closeWhenRefused` */
async function expectToHang(twin: Application): Promise<void> {
  const answered = twin.write().then(() => true);
  if (await Promise.race([answered, sleep(HANGS_MS, false)])) {
    throw new Error('MikroORM gives refused connections back to its pool: the documentation says that it does not.');
  }
}

/** Writes rows, and keeps what was answered. */
class Application {
  readonly saved: Saved[] = [];
  readonly #tally = new Tally();
  readonly #orm: MikroORM<MariaDbDriver>;
  #count = 0;

  private constructor(orm: MikroORM<MariaDbDriver>) {
    this.#orm = orm;
  }

  static async open(url: string, closesRefused: boolean): Promise<Application> {
    return new Application(await connect(url, { closesRefused }));
  }

  get errors(): Readonly<Record<string, number>> {
    return this.#tally.result.errors;
  }

  get refusals(): number {
    return Object.values(this.errors).reduce((sum, count) => sum + count, 0);
  }

  /** Flushes a row. Returns whether it was acknowledged. */
  async write(customer = 1): Promise<boolean> {
    const em = this.#orm.em.fork();
    const token = `quorum-${String(++this.#count)}-0`;
    const invoice = em.create(Invoice, { customer, token });
    try {
      await em.flush();
    } catch (error) {
      this.#tally.addError(error);
      return false;
    }
    this.saved.push({ table: 'invoice', customer, number: invoice.number, token });
    return true;
  }

  /** On all connections of the pool at once, each in a scope of its own. */
  async writeOnAll(): Promise<void> {
    await Promise.all(Array.from({ length: CONNECTIONS }, (_, index) => this.write(1 + index)));
  }

  async writeUntilRefused(): Promise<void> {
    while (this.refusals < REFUSALS) {
      await this.writeOnAll();
    }
  }

  async writeUntilSaved(): Promise<void> {
    while (!(await this.write())) {
      await sleep(50);
    }
  }

  close(): Promise<void> {
    return this.#orm.close();
  }
}
