import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { mikroOrm, npmInstall, npmLocked, startProject } from '../project.ts';
import type { Scenario } from '../Scenario.ts';
import { type Steps, StepError } from '../Steps.ts';
import { older } from '../versions.ts';
import { flushes } from './flushes.ts';

const packages = mikroOrm(older, 'core', 'sqlite');

/** The package in projects whose MikroORM is behind the newest one, in the ways to get there with npm. */
export const npmScenarios: readonly Scenario[] = [
  {
    name: 'npm, all in one command',
    run: async (steps, { file }) => {
      startProject(steps.folder);
      await npmInstall(steps, [...packages, file]);
      await flushes(steps, older);
    },
  },
  {
    name: 'npm, later, behind a lock file and a caret',
    run: async (steps, { file }) => {
      startProject(steps.folder);
      await npmInstall(steps, packages);
      expectRange(steps, `^${older}`);
      await addToLocked(steps, file);
    },
  },
  {
    name: 'npm, later, behind exact versions',
    run: async (steps, { file }) => {
      startProject(steps.folder);
      await npmInstall(steps, packages, ['--save-exact']);
      expectRange(steps, older);
      await addToLocked(steps, file);
    },
  },
  {
    name: 'npm, later, behind a driver that brings MikroORM along',
    run: async (steps, { file }) => {
      startProject(steps.folder);
      await npmInstall(steps, mikroOrm(older, 'sqlite'));
      await addToLocked(steps, file);
    },
  },
];

/** Nothing but the package may come: no other version of anything, and no package of its own. */
async function addToLocked(steps: Steps, file: string): Promise<void> {
  const before = npmLocked(steps.folder);
  await npmInstall(steps, [file]);
  const after = npmLocked(steps.folder);
  const changed = [...after].filter(([name, version]) => before.get(name) !== version).map(([name]) => name);
  if (changed.join() !== 'mikro-orm-auto-sequence') {
    throw new StepError(`The lock file has new entries: ${changed.join(', ')}.`);
  }
  steps.say('  adds one package, itself');
  await flushes(steps, older);
}

function expectRange({ folder }: Steps, range: string): void {
  const { dependencies } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as {
    readonly dependencies: Readonly<Record<string, string>>;
  };
  if (dependencies['@mikro-orm/sqlite'] !== range) {
    throw new StepError(`npm wrote ${JSON.stringify(dependencies)} and not ${range}.`);
  }
}
