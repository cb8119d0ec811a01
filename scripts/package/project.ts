import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { npm, type Steps } from './Steps.ts';

/** Without these, npm asks the registry again for what it has in its cache, and prints what nobody reads. */
const npmFlags = ['--ignore-scripts', '--prefer-offline', '--no-audit', '--no-fund', '--no-legacy-peer-deps'];

export function writeJson(file: string, content: object): void {
  writeFileSync(file, `${JSON.stringify(content, null, 2)}\n`);
}

/** Makes an application of a folder. */
export function startProject(folder: string, manifest: object = {}): void {
  writeJson(join(folder, 'package.json'), { private: true, type: 'module', ...manifest });
}

/** Installs packages with npm as anybody would, conflicts between peers being errors. */
export async function npmInstall(
  steps: Steps,
  packages: readonly string[],
  flags: readonly string[] = [],
): Promise<void> {
  await steps.run({ ...npm, args: npmFlags }, ['install', ...flags, ...packages]);
}

/** The packages of an application's lock file of npm, with their versions. */
export function npmLocked(folder: string): ReadonlyMap<string, string> {
  const { packages } = JSON.parse(readFileSync(join(folder, 'package-lock.json'), 'utf8')) as {
    readonly packages: Readonly<Record<string, { readonly version?: string }>>;
  };
  return new Map(
    Object.entries(packages)
      .filter(([place]) => place !== '')
      .map(([place, { version = '' }]) => [place.replace(/^.*node_modules\//, ''), version]),
  );
}

/** `@mikro-orm/core@7.2.1` and so on. */
export function mikroOrm(version: string, ...names: readonly string[]): string[] {
  return names.map((name) => `@mikro-orm/${name}@${version}`);
}
