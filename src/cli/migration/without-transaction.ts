import type { IMigrationGenerator, MigrationDiff } from '@mikro-orm/core';
import { CommandLineError } from '../CommandLineError.js';

/** The first line of `up()`, in the files of MikroORM's generators and of those that are like them. */
const UP = /^(?<indent> *)(?<override>override )?(?:async )?up\(/m;

/** Lets a generator write migrations that run outside of a transaction. MikroORM's generators have no option for that. */
export function writeWithoutTransaction(generator: IMigrationGenerator): void {
  const generate = generator.generateMigrationFile.bind(generator);
  generator.generateMigrationFile = async (className: string, diff: MigrationDiff) => {
    const code = await generate(className, diff);
    const found = UP.exec(code);
    if (!found) {
      throw new CommandLineError('The `migrations.generator` of this config writes no method `up()`.');
    }
    const { indent = '', override = '' } = found.groups ?? {};
    const method = [`${override}isTransactional()${override === '' ? '' : ': boolean'} {`, '  return false;', '}'];
    const lines = method.map((line) => `${indent}${line}\n`).join('');
    return `${code.slice(0, found.index)}${lines}\n${code.slice(found.index)}`;
  };
}
