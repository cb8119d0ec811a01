import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './root.ts';

interface Lock {
  readonly packages: Readonly<Record<string, { readonly version?: string } | undefined>>;
}

interface Manifest {
  readonly peerDependencies: Readonly<Record<string, string | undefined>>;
}

/** The exact version of one of our development dependencies. */
export function lockedVersion(name: string): string {
  const { packages } = readJson('package-lock.json') as Lock;
  const version = packages[`node_modules/${name}`]?.version;
  if (version === undefined) {
    throw new Error(`package-lock.json has no ${name}.`);
  }
  return version;
}

/** The newest version of which every package was there when it was chosen: the tests run on it. */
export const newest = lockedVersion('@mikro-orm/core');

/** The lowest version that the peers' range allows. */
export const floor = floorOf('@mikro-orm/core');

/**
 * What a project with a lock file may have for years: a version behind the newest one, so that a newer `@mikro-orm/sql`
 * can be had than the one in the project.
 */
export const older = '7.2.0';

/** The first version in which a fork with `disableTransactions` flushes without a transaction. */
export const withoutTransactions = '7.2.2';

/** What `@mikro-orm/decorators/legacy` imports. */
export const reflectMetadata = `reflect-metadata@${lockedVersion('reflect-metadata')}`;

/**
 * For npm's `overrides`. The better-sqlite3 that MikroORM pins up to 7.1.11 has to be compiled or downloaded when it is
 * installed; this one brings its binaries.
 */
export const betterSqlite3 = { 'better-sqlite3': lockedVersion('better-sqlite3') };

function floorOf(name: string): string {
  const range = (readJson('package.json') as Manifest).peerDependencies[name];
  const [, version] = /^\^(\d+\.\d+\.\d+)$/.exec(range ?? '') ?? [];
  if (version === undefined) {
    throw new Error(
      `The peer ${name} has the range ${String(range)}, of which this script cannot tell the lowest version.`,
    );
  }
  return version;
}

function readJson(file: string): unknown {
  return JSON.parse(readFileSync(join(root, file), 'utf8'));
}
