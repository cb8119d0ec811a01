import { createRequire } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

/**
 * Imports what the application has installed, and this package has not. It is looked for from the application's folder:
 * package managers that are strict do not show it to this package.
 *
 * @returns undefined where it is not installed
 */
export async function importFromProject<Module>(name: string, from = process.cwd()): Promise<Module | undefined> {
  const file = resolveFromProject(name, from);
  return file === undefined ? undefined : ((await import(pathToFileURL(file).href)) as Module);
}

/** @returns the file of a package, undefined where it is not installed */
export function resolveFromProject(name: string, from = process.cwd()): string | undefined {
  try {
    return createRequire(join(from, 'package.json')).resolve(name);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'MODULE_NOT_FOUND') {
      return undefined;
    }
    throw error;
  }
}
