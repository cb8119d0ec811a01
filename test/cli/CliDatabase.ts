import { MikroORM, type Options } from '@mikro-orm/core';
import type { AbstractSqlDriver, SqlEntityManager } from '@mikro-orm/sql';
import { AutoSequenceCounter, AutoSequenceSubscriber } from 'mikro-orm-auto-sequence';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestDatabase } from '../support/databases/TestDatabase.js';
import type { TestOrm } from '../support/test-orm.js';
import type { ConnectionSettings } from './Project.js';
import { versions } from './project/entities.js';

/** The version of the application. */
export type Version = keyof typeof versions;

type Driver = NonNullable<Options<AbstractSqlDriver>['driver']>;

/** A database of a project, while the tests have it. */
export interface OpenDatabase {
  /** What the project's config reads. */
  readonly settings: ConnectionSettings;
  /** Works on it as a version of the application. */
  use<T>(version: Version, work: (em: SqlEntityManager) => Promise<T>): Promise<T>;
  /** Where the end of the test does not do it. */
  remove?(): Promise<void>;
}

/** A database that processes can open. */
export interface CliDatabase {
  readonly name: string;
  /** The file in docs/examples/migrations that has what is written for it. */
  readonly example: string;
  /** Whether a migration can let others write meanwhile. */
  readonly canLetWrite: boolean;
  /** Makes an empty one with the schema of a version. */
  open(version: Version): Promise<OpenDatabase>;
}

/** One that the tests and a process have open at the same time. */
export function sharedDatabase(database: TestDatabase, module: string, example: string): CliDatabase {
  return {
    name: database.name,
    example,
    canLetWrite: module === '@mikro-orm/postgresql',
    open: async (first) => {
      const subscribers = [new AutoSequenceSubscriber()];
      const opened = await database.init({ entities: versions[first], subscribers });
      const orms = new Map<Version, TestOrm>([[first, opened]]);
      const { config, driver, em } = opened.orm;
      return {
        settings: {
          module,
          driver: driver.constructor.name,
          options: { dbName: config.get('dbName'), clientUrl: config.get('clientUrl') },
          needsCounters: [...em.getMetadata()].some(
            ({ className }) => className === AutoSequenceCounter.meta.className,
          ),
        },
        use: async (version, work) => {
          const orm = orms.get(version) ?? (await opened.connect({ entities: versions[version] }));
          orms.set(version, orm);
          return work(orm.em());
        },
      };
    },
  };
}

/** One in a folder, which only one process has open at a time. */
export function exclusiveDatabase(
  name: string,
  module: string,
  driver: Driver,
  example: string,
  prepare: (folder: string) => Promise<void>,
): CliDatabase {
  return {
    name,
    example,
    canLetWrite: false,
    open: async (first) => {
      const options = { dbName: await mkdtemp(join(tmpdir(), 'auto-sequence-cli-data-')) };
      await prepare(options.dbName);
      const init = (version: Version) => {
        const subscribers = [new AutoSequenceSubscriber()];
        return MikroORM.init<AbstractSqlDriver>({ driver, ...options, entities: versions[version], subscribers });
      };
      const orm = await init(first);
      await orm.schema.create();
      await orm.close();
      return {
        settings: { module, driver: driver.name, options, needsCounters: false },
        use: async (version, work) => {
          const opened = await init(version);
          try {
            return await work(opened.em.fork());
          } finally {
            await opened.close();
          }
        },
        remove: () => rm(options.dbName, { recursive: true, force: true }),
      };
    },
  };
}
