import type * as MikroOrmCli from '@mikro-orm/cli';
import { MikroORM, type Options } from '@mikro-orm/core';
import type { AbstractSqlDriver } from '@mikro-orm/sql';
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { AutoSequenceError } from '../../errors.js';
import { CommandLineError } from '../CommandLineError.js';
import { importConfig } from './import-config.js';
import { importFromProject } from './from-project.js';

/** Which config of the application, where it is not the one that `@mikro-orm/cli` finds. */
export interface ConfigChoice {
  readonly config?: readonly string[] | undefined;
  /** The `contextName` of one config among several. */
  readonly context?: string | undefined;
}

/** An ORM on an SQL database: `databaseOf` refuses others. */
export type SqlOrm = MikroORM<AbstractSqlDriver>;

/** Results go to stdout, and nothing else. */
const overrides: Partial<Options<AbstractSqlDriver>> = {
  logger: (message) => process.stderr.write(`${message}\n`),
};

/**
 * Opens the application's ORM: as `@mikro-orm/cli` does where it is installed, with its settings in package.json and its
 * `MIKRO_ORM_…` variables; otherwise from the file of `--config`.
 *
 * @throws CommandLineError when there is neither
 */
export async function openOrm({ config, context }: ConfigChoice): Promise<SqlOrm> {
  const cli = await importFromProject<typeof MikroOrmCli>('@mikro-orm/cli');
  if (cli) {
    await registerTypeScript(cli);
    const paths = config ? [...config] : await cli.CLIHelper.getConfigPaths();
    return explained(paths, () => cli.CLIHelper.getORM<AbstractSqlDriver>(context, paths, { ...overrides }));
  }
  const [file] = config ?? [];
  if (file === undefined) {
    throw new CommandLineError(
      "MikroORM's config is found by @mikro-orm/cli, which is not installed here. Install it " +
        '(`npm install --save-dev @mikro-orm/cli`), or name the file with --config.',
    );
  }
  return explained([file], async () => {
    const options = { ...(await importConfig(file, context)), ...overrides, allowGlobalContext: true };
    return MikroORM.init<AbstractSqlDriver>(options);
  });
}

/** What a config throws, or MikroORM because of it, does not say which file it is about. */
async function explained(paths: readonly string[], open: () => Promise<SqlOrm>): Promise<SqlOrm> {
  try {
    return await open();
  } catch (error) {
    if (error instanceof CommandLineError || error instanceof AutoSequenceError) {
      throw error;
    }
    const file = paths.find((each) => existsSync(resolve(each)));
    const message =
      file === undefined
        ? `There is no config file: none of ${paths.join(', ')}. Name it with --config.`
        : `MikroORM does not start with the config ${file}.`;
    throw new CommandLineError(message, { cause: error });
  }
}

/** As the program of `@mikro-orm/cli` does before its commands. */
async function registerTypeScript({ CLIHelper }: typeof MikroOrmCli): Promise<void> {
  const { preferTs, tsConfigPath, tsLoader } = CLIHelper.getSettings();
  if (preferTs !== false && !(await CLIHelper.registerTypeScriptSupport(tsConfigPath, tsLoader))) {
    process.env['MIKRO_ORM_CLI_PREFER_TS'] ??= '0';
  }
}
