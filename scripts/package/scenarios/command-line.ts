import { copyFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { mikroOrm, npmInstall, startProject } from '../project.ts';
import { programFile } from '../root.ts';
import type { Scenario } from '../Scenario.ts';
import { type Command, node, npm, type Steps, StepError } from '../Steps.ts';
import { betterSqlite3, newest } from '../versions.ts';

/** As `npx auto-sequence` starts it. */
const autoSequence = ({ folder }: Steps): Command => ({
  name: 'auto-sequence',
  file: join(folder, 'node_modules/.bin/auto-sequence'),
  args: [],
});

const migration = ['migration', 'Invoice.number', '--order-by', 'id'];

/** The program of the package, in a project with `@mikro-orm/cli` and in one without. */
export const commandLine: Scenario = {
  name: 'the command line',
  run: async (steps, { file }) => {
    startProject(steps.folder, {
      overrides: betterSqlite3,
      'mikro-orm': { configPaths: ['./mikro-orm.config.mjs'] },
    });
    for (const name of ['mikro-orm.config.mjs', 'program.mjs']) {
      copyFileSync(programFile('command-line', name), join(steps.folder, name));
    }
    await npmInstall(steps, [...mikroOrm(newest, 'core', 'sqlite', 'migrations', 'cli'), file], ['--save-exact']);
    await steps.run(autoSequence(steps), ['--help']);
    await numbers(steps, migration);

    await steps.run(npm, ['uninstall', '--no-audit', '--no-fund', '@mikro-orm/cli']);
    await fails(steps, migration, 'npm install --save-dev @mikro-orm/cli');
    await numbers(steps, [...migration, '--config', 'mikro-orm.config.mjs']);
  },
};

/** Writes the migration for a table with rows, and lets a program run it. */
async function numbers(steps: Steps, args: readonly string[]): Promise<void> {
  for (const left of ['app.db', 'migrations']) {
    rmSync(join(steps.folder, left), { recursive: true, force: true });
  }
  await steps.run(node, ['program.mjs', 'before']);
  await steps.run(autoSequence(steps), args);
  const output = await steps.runProgram(node, ['program.mjs']);
  if (!output.endsWith('numbers 1, 2, 1, 2')) {
    throw new StepError(`The program printed '${output}'.`);
  }
}

async function fails(steps: Steps, args: readonly string[], message: string): Promise<void> {
  const error = await steps.run(autoSequence(steps), args).then(
    () => undefined,
    (each: unknown) => String(each),
  );
  if (error?.includes(message) !== true || !error.includes('ended with 2')) {
    throw new StepError(`auto-sequence ${args.join(' ')} did not fail with '${message}': ${String(error)}`);
  }
  steps.say('  fails as it should');
}
