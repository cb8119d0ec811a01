import { Command } from 'commander';
import { auditCommand } from './commands/audit.js';
import { backfillCommand } from './commands/backfill.js';
import { migrationCommand } from './commands/migration.js';
import { resyncCommand } from './commands/resync.js';
import type { ExitCode } from './exit-code.js';
import { version } from './version.js';

/**
 * The program with its commands.
 *
 * @param exitWith takes the code of a command that is done, where it is not that of a success
 */
export function makeProgram(exitWith: (code: ExitCode) => void): Command {
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
  for (const command of [auditCommand(exitWith), backfillCommand(), migrationCommand(), resyncCommand()]) {
    program.addCommand(command);
  }
  for (const each of [program, ...program.commands]) {
    each.exitOverride();
  }
  return program;
}
