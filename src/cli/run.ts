import { CommanderError } from 'commander';
import { Console } from 'node:console';
import { ExitCode } from './exit-code.js';
import { describe } from './output/describe.js';
import { red } from './output/colours.js';
import { makeProgram } from './program.js';

/**
 * Runs one command line.
 *
 * @param args without the program's own name
 * @returns the code to exit with
 */
export async function run(args: readonly string[]): Promise<ExitCode> {
  // Results alone go to stdout: what the application's config or MikroORM prints would break `--json` in a pipe.
  globalThis.console = new Console(process.stderr);
  endQuietlyWithReader();
  let code: ExitCode = ExitCode.exact;
  try {
    await makeProgram((each) => {
      code = each;
    }).parseAsync(args, { from: 'user' });
    return code;
  } catch (error) {
    if (error instanceof CommanderError) {
      // It has been shown. `--help` and `--version` end in this way too.
      return error.exitCode === 0 ? ExitCode.exact : ExitCode.failed;
    }
    // A bar may stand on the line.
    process.stderr.write(`${process.stderr.isTTY ? '\r\x1b[K' : ''}${red('error:')} ${describe(error)}\n`);
    return ExitCode.failed;
  }
}

/** `auto-sequence audit --csv | head` is no failure. */
function endQuietlyWithReader(): void {
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') {
      process.exit();
    }
    throw error;
  });
}
