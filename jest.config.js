import { chooseDatabases } from './test/support/databases/choose-databases.ts';

const { leftOut } = chooseDatabases();

// What needs one database has its name: sqlite-file.test.ts, scope.postgresql.test.ts, or a folder.
const ofLeftOut = leftOut.map(({ name }) => `<rootDir>/test/(.*[/.])?${name}`);

/**
 * Tests of one decorator flavour: ts-jest takes only one tsconfig per project.
 * @param {string} tsconfig
 * @returns {import('jest').Config}
 */
const project = (tsconfig) => ({
  // Types are the concern of `npm run types`.
  transform: { '\\.ts$': ['ts-jest', { useESM: true, tsconfig, diagnostics: false }] },
  extensionsToTreatAsEsm: ['.ts'],
  moduleNameMapper: {
    '^(\\.{1,2}/.*)\\.js$': '$1',
    '^mikro-orm-auto-sequence$': '<rootDir>/src/index.ts',
    '^mikro-orm-auto-sequence/(legacy|es)$': '<rootDir>/src/$1.ts',
  },
  injectGlobals: false,
  globalSetup: '<rootDir>/test/support/global-setup.mts',
  globalTeardown: '<rootDir>/test/support/global-teardown.mts',
  setupFilesAfterEnv: ['<rootDir>/test/support/close-databases.ts'],
});

/** @type {import('jest').Config} */
export default {
  projects: [
    {
      ...project('tsconfig.json'),
      testMatch: ['<rootDir>/test/**/*.test.ts'],
      testPathIgnorePatterns: ['<rootDir>/test/(legacy|site|stress)/', ...ofLeftOut],
    },
    {
      ...project('test/legacy/tsconfig.json'),
      testMatch: ['<rootDir>/test/legacy/**/*.test.ts'],
      testPathIgnorePatterns: ofLeftOut,
    },
  ],
  // The main process hardly works, and the workers wait for databases: one less would leave a core idle.
  maxWorkers: '100%',
  testTimeout: 30_000,
  // The command line runs in processes of its own (test/cli), and columns are named so on MikroORM 7.1 (test:mikro-orm).
  collectCoverageFrom: ['src/**/*.ts', '!src/cli/**', '!src/mikro-orm/polymorphic-columns.ts'],
  coverageReporters: ['text-summary'],
  // One database alone does not reach the code of the others.
  ...(leftOut.length === 0 && {
    coverageThreshold: { global: { statements: 99, branches: 94, functions: 99, lines: 99 } },
  }),
};
