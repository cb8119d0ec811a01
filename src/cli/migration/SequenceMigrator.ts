import type * as Migrations from '@mikro-orm/migrations';
import type * as Sql from '@mikro-orm/sql';
import { setTimeout } from 'node:timers/promises';
import { dirname } from 'node:path';
import { CommandLineError } from '../CommandLineError.js';
import { importFromProject, resolveFromProject } from '../orm/from-project.js';
import type { SqlOrm } from '../orm/open-orm.js';
import { splitStatements } from './split-statements.js';
import { writeWithoutTransaction } from './without-transaction.js';

/** A migration before it is a file. */
export interface Draft {
  /** What the file's name says behind the time. */
  readonly name: string;
  readonly up: readonly string[];
  readonly down: readonly string[];
}

/** A file that was written. */
export interface Written extends Draft {
  readonly fileName: string;
}

/** What MikroORM's migrator can do, in the words of this command. */
export interface SequenceMigrator {
  /** The schema that its next migration would start from: that of its snapshot, otherwise that of the database. */
  readSchema(): Promise<Sql.DatabaseSchema>;
  /** The schema of the entities. */
  targetSchema(): Sql.DatabaseSchema;
  /** The statements that lead from one schema to another, and back. */
  statements(from: Sql.DatabaseSchema, to: Sql.DatabaseSchema): readonly string[];
  /** Writes a file with the generator, name and path of the application's config. */
  write(draft: Draft, path: string | undefined): Promise<Written>;
  /** Lets the files that are written from now on run outside of a transaction. */
  leaveTransactions(): void;
  /** Makes a schema the one that MikroORM's next migration starts from. */
  storeSchema(schema: Sql.DatabaseSchema): Promise<void>;
}

/** @throws CommandLineError when the application has not installed `@mikro-orm/migrations` */
export async function openMigrator(orm: SqlOrm): Promise<SequenceMigrator> {
  const file = resolveFromProject('@mikro-orm/migrations');
  const migrations = await importFromProject<typeof Migrations>('@mikro-orm/migrations');
  // Migrations depend on it, and the application need not name it.
  const sql = file === undefined ? undefined : await importFromProject<typeof Sql>('@mikro-orm/sql', dirname(file));
  if (!migrations || !sql) {
    throw new CommandLineError('A migration needs @mikro-orm/migrations: `npm install @mikro-orm/migrations`.');
  }
  const Migrator = migratorClass(migrations, sql);
  return new Migrator(orm.em);
}

/** What a subclass may call: MikroORM's own migrator writes only the whole difference between the entities and the snapshot. */
function migratorClass({ Migrator }: typeof Migrations, { DatabaseSchema, SchemaComparator }: typeof Sql) {
  return class extends Migrator implements SequenceMigrator {
    readonly #generator = this.config.getExtension<Sql.SchemaGenerator>('@mikro-orm/schema-generator');
    #lastSecond = 0;

    async readSchema(): Promise<Sql.DatabaseSchema> {
      const snapshot = await this.getSchemaFromSnapshot();
      if (snapshot) {
        return snapshot;
      }
      await this.#schemaGenerator.ensureDatabase();
      const { skipTables, skipViews } = this.config.get('schemaGenerator');
      const namespaces = this.targetSchema().getNamespaces();
      const connection = this.driver.getConnection();
      const platform = this.driver.getPlatform();
      return DatabaseSchema.create(
        connection,
        platform,
        this.config,
        undefined,
        namespaces,
        undefined,
        skipTables,
        skipViews,
      );
    }

    targetSchema(): Sql.DatabaseSchema {
      return this.#schemaGenerator.getTargetSchema();
    }

    statements(from: Sql.DatabaseSchema, to: Sql.DatabaseSchema): readonly string[] {
      const difference = new SchemaComparator(this.driver.getPlatform()).compare(from, to);
      const options = { wrap: false, safe: false, dropTables: true };
      return splitStatements(this.#schemaGenerator.diffToSQL(difference, options));
    }

    async write(draft: Draft, path: string | undefined): Promise<Written> {
      const { name, up, down } = draft;
      await this.initPaths();
      // The name has the second, which gives the files their order.
      while (secondOf(Date.now()) === this.#lastSecond) {
        await setTimeout(1000 - (Date.now() % 1000));
      }
      const [, fileName] = await this.generator.generate({ up: [...up], down: [...down] }, path, name);
      this.#lastSecond = secondOf(Date.now());
      return { ...draft, fileName };
    }

    leaveTransactions(): void {
      writeWithoutTransaction(this.generator);
    }

    async storeSchema(schema: Sql.DatabaseSchema): Promise<void> {
      await this.storeCurrentSchema(schema);
    }

    get #schemaGenerator(): Sql.SchemaGenerator {
      if (!this.#generator) {
        throw new CommandLineError('The driver of this config has no schema generator.');
      }
      return this.#generator;
    }
  };
}

function secondOf(time: number): number {
  return Math.floor(time / 1000);
}
