import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { jestIn, repositoryWith } from '../repository.ts';
import type { Scenario } from '../Scenario.ts';
import { floor } from '../versions.ts';

/** Behaviour in each style, without a server and without a file for each test. `npm run test:mikro-orm` runs all tests. */
const TESTS = 'test/(databases/sqlite-memory|declaring|es|faults|legacy)';

export const floorTests: Scenario = {
  name: `MikroORM ${floor}, the tests on SQLite`,
  run: async (steps) => {
    const cwd = await repositoryWith(steps, floor);
    const report = join(steps.folder, 'report.json');
    const args = [TESTS, '--json', `--outputFile=${report}`];
    await steps.run(jestIn(cwd), args, {
      cwd,
      env: { DATABASES: 'sqlite', CI: undefined, REQUIRE_ALL_DATABASES: undefined },
    });
    const { numPassedTests } = JSON.parse(readFileSync(report, 'utf8')) as { readonly numPassedTests: number };
    steps.say(`  ${String(numPassedTests)} tests passed`);
  },
};
