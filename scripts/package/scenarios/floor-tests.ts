import { jestIn, repositoryWith } from '../repository.ts';
import type { Scenario } from '../Scenario.ts';
import { floor } from '../versions.ts';

/** The tests that need no server, and no file for each test. `npm run test:mikro-orm` runs all of them. */
const TESTS = 'test/(databases/sqlite-memory|declaring|es|faults|hostile|legacy|model)';

export const floorTests: Scenario = {
  name: `MikroORM ${floor}, the tests on SQLite`,
  run: async (steps) => {
    const cwd = await repositoryWith(steps, floor);
    await steps.run(jestIn(cwd), [TESTS], { cwd, env: { DATABASES: 'sqlite', CI: undefined } });
  },
};
