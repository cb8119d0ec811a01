import { cpSync, mkdirSync, readdirSync, symlinkSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { mikroOrm, npmInstall, startProject } from './project.ts';
import { root } from './root.ts';
import { type Command, node, type Steps } from './Steps.ts';
import { betterSqlite3, reflectMetadata } from './versions.ts';

/** The packages of MikroORM that the tests load, SQLite's and PostgreSQL's. They need one version. */
const PACKAGES = ['cli', 'core', 'decorators', 'migrations', 'postgresql', 'sql', 'sqlite'];

/**
 * Makes a copy of this repository that has another version of MikroORM, and links to everything else that is installed
 * here.
 *
 * @returns the copy's folder
 */
export async function repositoryWith(steps: Steps, version: string): Promise<string> {
  startProject(steps.folder, { overrides: betterSqlite3 });
  await npmInstall(steps, [...mikroOrm(version, ...PACKAGES), reflectMetadata], ['--save-exact']);
  const copy = steps.subfolder('repository');
  cpSync(root, copy, { recursive: true, filter: (path) => isSource(path) });
  const installed = join(steps.folder, 'node_modules');
  const here = join(root, 'node_modules');
  link(
    installed,
    join(copy, 'node_modules'),
    PACKAGES.map((name) => `@mikro-orm/${name}`),
  );
  link(
    here,
    join(copy, 'node_modules'),
    modulesIn(here).filter((name) => !isOurs(name)),
  );
  return copy;
}

/** As `npm run jest` starts it. */
export function jestIn(repository: string): Command {
  const flags = ['--experimental-vm-modules', '--experimental-strip-types', '--disable-warning=ExperimentalWarning'];
  return { name: 'jest', file: node.file, args: [...flags, join(repository, 'node_modules/jest/bin/jest.js')] };
}

function isSource(path: string): boolean {
  return !['node_modules', '.git', 'dist', 'coverage'].includes(basename(path));
}

function isOurs(name: string): boolean {
  return PACKAGES.some((each) => name === `@mikro-orm/${each}`);
}

/** The names of installed packages, those in scopes too. */
function modulesIn(folder: string): string[] {
  return readdirSync(folder)
    .filter((name) => !name.startsWith('.'))
    .flatMap((name) =>
      name.startsWith('@') ? readdirSync(join(folder, name)).map((each) => `${name}/${each}`) : name,
    );
}

function link(from: string, to: string, names: readonly string[]): void {
  for (const name of names) {
    mkdirSync(dirname(join(to, name)), { recursive: true });
    symlinkSync(join(from, name), join(to, name), 'dir');
  }
}
