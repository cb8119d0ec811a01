import { copyFileSync } from 'node:fs';
import { join } from 'node:path';
import { installManagers, prepare } from '../managers.ts';
import { mikroOrm, startProject } from '../project.ts';
import { programFile } from '../root.ts';
import type { Scenario } from '../Scenario.ts';
import type { Steps } from '../Steps.ts';
import { older, reflectMetadata } from '../versions.ts';
import { flushes } from './flushes.ts';

/** The package added to a project of each package manager that is behind the newest MikroORM. */
export async function managerScenarios(steps: Steps): Promise<Scenario[]> {
  return (await installManagers(steps)).map((manager) => ({
    name: manager.name,
    run: async (each, { file }) => {
      startProject(each.folder);
      prepare(manager, each.folder);
      const { add, exact, runtimes, env = {} } = manager;
      await each.run(add, [exact, ...mikroOrm(older, 'core', 'sqlite')], { env });
      await each.run(add, [file], { env });
      for (const runtime of runtimes) {
        await flushes(each, older, runtime, env);
      }
      await each.run(add, [exact, ...mikroOrm(older, 'decorators'), reflectMetadata], { env });
      copyFileSync(programFile('install/decorators.mjs'), join(each.folder, 'decorators.mjs'));
      for (const runtime of runtimes) {
        await each.runProgram(runtime, ['decorators.mjs'], { env });
      }
    },
  }));
}
