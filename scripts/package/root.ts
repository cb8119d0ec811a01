import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The repository. */
export const root = fileURLToPath(new URL('../..', import.meta.url));

/** What outlives a run, until `node_modules` is made anew. */
export const cacheFolder = join(root, 'node_modules/.cache/package');

/** A file of the programs that play the users' part. */
export function programFile(...path: string[]): string {
  return join(root, 'test/pack', ...path);
}
