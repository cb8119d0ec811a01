import type { Plugin } from 'vitepress';
import { root } from './project.js';

/** The package by its own name, from its sources. */
export const ownEntries: Record<string, string> = {
  'mikro-orm-auto-sequence': `${root}src/index.ts`,
  'mikro-orm-auto-sequence/legacy': `${root}src/legacy.ts`,
  'mikro-orm-auto-sequence/es': `${root}src/es.ts`,
};

const ABSENT = '\0absent';

/**
 * What MikroORM and PGlite import from Node for files, which a browser has not, and which they do without. Vite would
 * refuse the names that are imported from it.
 */
export const withoutNode: Plugin = {
  name: 'without-node',
  enforce: 'pre',
  resolveId: (id, _importer, { ssr }) => (id.startsWith('node:') && ssr !== true ? ABSENT : undefined),
  load: (id) => (id === ABSENT ? { code: 'export default {};', syntheticNamedExports: true } : undefined),
};
