import { build } from 'esbuild';
import { copyFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { mikroOrm, npmInstall, startProject } from '../project.ts';
import { programFile } from '../root.ts';
import type { Scenario } from '../Scenario.ts';
import { node, type Steps } from '../Steps.ts';
import { newest } from '../versions.ts';

const vite = 'vite@8.3.8';

/** As in MikroORM's guide for Vite: MikroORM into the bundle, everything else outside. */
const viteConfig = `export default {
  build: { ssr: 'program.mjs', outDir: 'out' },
  ssr: { noExternal: ['@mikro-orm/sqlite', '@mikro-orm/sql', '@mikro-orm/core'] },
};
`;

/** Programs in which the application and the package have a copy of MikroORM each. */
export const copyScenarios: readonly Scenario[] = [
  {
    name: 'two copies of MikroORM, by Vite',
    run: async (steps, { file }) => {
      await install(steps, [file, vite]);
      writeFileSync(join(steps.folder, 'vite.config.js'), viteConfig);
      await steps.run(node, ['node_modules/vite/bin/vite.js', 'build', '--logLevel', 'warn']);
      await steps.runProgram(node, ['out/program.js']);
    },
  },
  {
    name: 'two copies of MikroORM, by esbuild',
    run: async (steps, { file }) => {
      await install(steps, [file]);
      const external = ['mikro-orm-auto-sequence', 'better-sqlite3'];
      steps.say(`esbuild program.mjs --bundle --external:${external.join(' --external:')}`);
      await build({
        absWorkingDir: steps.folder,
        entryPoints: ['program.mjs'],
        outfile: 'bundle.mjs',
        bundle: true,
        format: 'esm',
        platform: 'node',
        external,
      });
      await steps.runProgram(node, ['bundle.mjs']);
    },
  },
];

async function install(steps: Steps, packages: readonly string[]): Promise<void> {
  startProject(steps.folder);
  await npmInstall(steps, [...mikroOrm(newest, 'core', 'sqlite'), ...packages], ['--save-exact']);
  copyFileSync(programFile('copies/program.mjs'), join(steps.folder, 'program.mjs'));
}
