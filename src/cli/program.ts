import { Command } from 'commander';
import { migrationCommand } from './commands/migration.js';
import { version } from './version.js';

/** The program with its commands. */
export function makeProgram(): Command {
  const program = new Command('auto-sequence')
    .description("The numbers of MikroORM entities from the terminal, on the application's own config.")
    .version(version())
    .addHelpText(
      'after',
      `
The config is the one that @mikro-orm/cli finds: the \`configPaths\` of "mikro-orm" in package.json, MIKRO_ORM_CLI_CONFIG,
src/mikro-orm.config.ts and so on. Without @mikro-orm/cli, --config names the file.

Exit codes: 0 exact, 1 findings, 2 failed.`,
    );
  program.addCommand(migrationCommand());
  for (const each of [program, ...program.commands]) {
    each.exitOverride();
  }
  return program;
}
