import { copyFileSync } from 'node:fs';
import { join } from 'node:path';
import { mikroOrm, npmInstall, startProject } from '../project.ts';
import { programFile } from '../root.ts';
import type { Scenario } from '../Scenario.ts';
import { node } from '../Steps.ts';
import { withoutTransactions } from '../versions.ts';

export const disabledTransactions: Scenario = {
  name: `MikroORM ${withoutTransactions}, a fork without transactions`,
  run: async (steps, { file }) => {
    startProject(steps.folder);
    await npmInstall(steps, [...mikroOrm(withoutTransactions, 'core', 'sqlite'), file], ['--save-exact']);
    copyFileSync(programFile('disabled-transactions/program.mjs'), join(steps.folder, 'program.mjs'));
    await steps.runProgram(node, ['program.mjs']);
  },
};
