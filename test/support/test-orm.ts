import { MikroORM, type Options } from '@mikro-orm/core';
import type { AbstractSqlDriver, SqlEntityManager } from '@mikro-orm/sql';
import { eventually } from './gate.js';
import { StatementLog } from './statement-log.js';

type SqlOptions = Partial<Options<AbstractSqlDriver, SqlEntityManager>>;

export type OrmOptions = Omit<SqlOptions, 'driver' | 'dbName' | 'clientUrl'>;

/** Where one database is, and how it goes away. */
export interface Place {
  readonly options: SqlOptions;
  readonly isShared: boolean;
  /** What the options of each ORM become. */
  readonly adapt?: (options: OrmOptions) => OrmOptions;
  /** How many connections to it stand in line for a lock. Absent where none of this process can. */
  readonly countLockWaiters?: (em: SqlEntityManager) => Promise<number>;
  /** Whether all connections are back in the pool. Absent where there is only one. */
  readonly hasAllConnections?: (em: SqlEntityManager) => Promise<boolean>;
  /** What a schema diff says of a schema that is as it should be, where MikroORM's driver misreads the server. */
  readonly strayDiff?: RegExp;
  readonly remove: () => Promise<void>;
}

/** An ORM on a database of the test's own. Tests need not close it: `close-databases.ts` does. */
export class TestOrm {
  readonly orm: MikroORM<AbstractSqlDriver, SqlEntityManager>;
  readonly statements: StatementLog;
  readonly #place: Place;
  readonly #options: OrmOptions;
  readonly #others: TestOrm[] = [];
  #isOpen = true;

  private constructor(orm: TestOrm['orm'], statements: StatementLog, place: Place, options: OrmOptions) {
    this.orm = orm;
    this.statements = statements;
    this.#place = place;
    this.#options = options;
  }

  static async open(place: Place, options: OrmOptions): Promise<TestOrm> {
    const statements = new StatementLog();
    try {
      const orm = await MikroORM.init({
        debug: ['query', 'query-params'],
        loggerFactory: () => statements,
        ...(place.adapt?.(options) ?? options),
        ...place.options,
      });
      const testOrm = new TestOrm(orm, statements, place, options);
      opened.push(testOrm);
      return testOrm;
    } catch (error) {
      await place.remove();
      throw error;
    }
  }

  /** A fresh fork of the entity manager, in the callback of another one's transaction too. */
  em(): SqlEntityManager {
    return this.orm.em.fork({ disableContextResolution: true });
  }

  /** An ORM with connections of its own on the same database, like that of another process. */
  async connect(options: OrmOptions = {}): Promise<TestOrm> {
    if (!this.#place.isShared) {
      throw new Error('No other process can open a database in memory.');
    }
    const place = { ...this.#place, remove: () => Promise.resolve() };
    const other = await TestOrm.open(place, { ...this.#options, ...options });
    this.#others.push(other);
    return other;
  }

  /** The statements that would bring the schema up to date: none where it is. */
  async schemaDiff(options: { dropTables?: boolean } = {}): Promise<string> {
    const diff = await this.orm.schema.getUpdateSchemaSQL(options);
    const { strayDiff } = this.#place;
    return strayDiff ? diff.replace(strayDiff, '') : diff;
  }

  /** How many connections to the database stand in line for a lock. */
  async countLockWaiters(): Promise<number> {
    return (await this.#place.countLockWaiters?.(this.orm.em)) ?? 0;
  }

  /** Closes the connections; the ORM that opened the database removes it too. */
  async close(): Promise<void> {
    if (!this.#isOpen) {
      return;
    }
    this.#isOpen = false;
    try {
      for (const other of this.#others) {
        await other.close();
      }
      await this.#waitForConnections();
      await this.orm.close();
    } finally {
      await this.#place.remove();
    }
  }

  /** `orm.close()` waits for ever for a connection that is never given back: such a leak is an error instead. */
  async #waitForConnections(): Promise<void> {
    const areBack = () => this.#place.hasAllConnections?.(this.orm.em) ?? true;
    await eventually(areBack, { timeout: 2000, what: 'the pool to get all its connections back: there is a leak' });
  }
}

const opened: TestOrm[] = [];

/** How many ORMs were opened so far. */
export function openedCount(): number {
  return opened.length;
}

/** Closes the ORMs opened since there were `count` of them, the latest first. */
export async function closeSince(count: number): Promise<void> {
  const errors: unknown[] = [];
  for (const testOrm of opened.splice(count).reverse()) {
    await testOrm.close().catch((error: unknown) => errors.push(error));
  }
  if (errors.length > 0) {
    throw errors[0];
  }
}
