import { build, type Metafile } from 'esbuild';
import { gzipSync } from 'node:zlib';
import { kB } from '../kB.ts';
import { mikroOrm, npmInstall, startProject } from '../project.ts';
import type { Scenario } from '../Scenario.ts';
import { type Steps, StepError } from '../Steps.ts';
import { newest } from '../versions.ts';

/** What each entry may import when it runs. */
const entries = {
  'mikro-orm-auto-sequence': ['@mikro-orm/core'],
  'mikro-orm-auto-sequence/legacy': ['@mikro-orm/core', '@mikro-orm/decorators/legacy'],
  'mikro-orm-auto-sequence/es': ['@mikro-orm/core', '@mikro-orm/decorators/es'],
};

/** Bundled for the browser the package has no warning, imports its peers only, and nothing of Node. */
export const browserScenario: Scenario = {
  name: 'in a bundle for the browser',
  run: async (steps, { file }) => {
    startProject(steps.folder);
    await npmInstall(steps, [...mikroOrm(newest, 'core', 'decorators'), file], ['--save-exact']);
    for (const [entry, allowed] of Object.entries(entries)) {
      await bundle(steps, entry, allowed);
    }
  },
};

async function bundle(steps: Steps, entry: string, allowed: readonly string[]): Promise<void> {
  steps.say(`esbuild ${entry} --bundle --minify --platform=browser --external:@mikro-orm/*`);
  const { warnings, metafile, outputFiles } = await build({
    stdin: { contents: `export * from '${entry}';`, resolveDir: steps.folder },
    bundle: true,
    minify: true,
    format: 'esm',
    platform: 'browser',
    external: ['@mikro-orm/*'],
    metafile: true,
    write: false,
    logLevel: 'silent',
  });
  if (warnings.length > 0) {
    throw new StepError(`esbuild warns: ${warnings.map(({ text }) => text).join('; ')}`);
  }
  const unexpected = importsOf(metafile).filter((path) => !allowed.includes(path));
  if (unexpected.length > 0) {
    throw new StepError(`${entry} imports ${unexpected.join(', ')}.`);
  }
  const code = Buffer.concat(outputFiles.map(({ contents }) => contents));
  steps.say(
    `  minified ${kB(code.length)}, gzipped ${kB(gzipSync(code).length)}, imports ${importsOf(metafile).join(', ')}`,
  );
}

function importsOf({ outputs }: Metafile): string[] {
  return [...new Set(Object.values(outputs).flatMap(({ imports }) => imports.map(({ path }) => path)))].sort();
}
