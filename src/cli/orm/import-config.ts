import type { Options } from '@mikro-orm/core';
import type { AbstractSqlDriver } from '@mikro-orm/sql';
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { CommandLineError } from '../CommandLineError.js';

type SqlOptions = Partial<Options<AbstractSqlDriver>>;
type Config = SqlOptions | ((contextName: string) => SqlOptions | Promise<SqlOptions>);

/**
 * The options that a config file exports as its default: an object, a function of the context's name, or a list of them.
 *
 * @throws CommandLineError when there is no such file, or nothing in it
 */
export async function importConfig(file: string, context = 'default'): Promise<SqlOptions> {
  const path = resolve(file);
  if (!existsSync(path)) {
    throw new CommandLineError(`There is no config file ${path}.`);
  }
  const { default: exported } = (await import(pathToFileURL(path).href)) as { default?: unknown };
  for (const config of [await exported].flat().filter(isConfig)) {
    const isFactory = typeof config === 'function';
    const options = isFactory ? await config(context) : config;
    // A function may leave out the name that it was given.
    const { contextName = isFactory ? context : 'default' } = options;
    if (contextName === context) {
      return options;
    }
  }
  throw new CommandLineError(`The default export of ${path} has no MikroORM config with the context '${context}'.`);
}

function isConfig(value: unknown): value is Config {
  return typeof value === 'function' || (typeof value === 'object' && value !== null);
}
