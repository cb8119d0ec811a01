import { copyFileSync } from 'node:fs';
import { join } from 'node:path';
import { programFile } from '../root.ts';
import { type Command, node, type Steps, StepError } from '../Steps.ts';

/** Runs the program of `test/pack/install` in the scenario's project, which has to be on the given MikroORM still. */
export async function flushes(
  steps: Steps,
  version: string,
  runtime: Command = node,
  env: NodeJS.ProcessEnv = {},
): Promise<void> {
  copyFileSync(programFile('install/program.mjs'), join(steps.folder, 'program.mjs'));
  const output = await steps.runProgram(runtime, ['program.mjs'], { env });
  const expected = `MikroORM ${version}, numbers 1, 2, 1`;
  if (output !== expected) {
    throw new StepError(`The program printed '${output}' instead of '${expected}'.`);
  }
}
