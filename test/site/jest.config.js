import { fileURLToPath } from 'node:url';

/** The site as `npm run docs:build` left it, in a headless Chromium. */
/** @type {import('jest').Config} */
export default {
  rootDir: fileURLToPath(new URL('../..', import.meta.url)),
  testMatch: ['<rootDir>/test/site/*.test.ts'],
  transform: { '\\.ts$': ['ts-jest', { useESM: true, tsconfig: 'test/site/tsconfig.json', diagnostics: false }] },
  extensionsToTreatAsEsm: ['.ts'],
  moduleNameMapper: { '^(\\.{1,2}/.*)\\.js$': '$1', '^mikro-orm-auto-sequence$': '<rootDir>/src/index.ts' },
  injectGlobals: false,
  maxWorkers: 2,
  testTimeout: 60_000,
};
