import { describe, test } from '@jest/globals';
import { postgresql } from '../support/databases/postgresql/index.js';
import { counting } from '../support/databases/counting.js';
import { Model, type Rules } from './Model.js';
import { anyPrograms, promisedPrograms } from './program.js';
import { MODEL_TIMEOUT, tryPrograms } from './try-programs.js';

const rules: Rules = {
  settings: async (em) => {
    const sql = `select format('alter database %I set deadlock_timeout = ''20ms''', current_database()) as sql`;
    const [row] = await em.execute<{ sql: string }[]>(sql);
    return row?.sql ?? '';
  },
  mayRefuse: (code, { isFrozen, isTransaction }) =>
    code === '40P01' || (isFrozen && code === '40001') || (isFrozen && isTransaction && code === '23505'),
};

const locks = [{ lock: 'scope' }, { lock: 'table' }, { lock: 'scope' }] as const;

describe.each([postgresql, counting(postgresql)])('random programs on three connections to $name', (database) => {
  test(
    'number every scope rightly, repeating what is refused',
    async () => {
      await tryPrograms(await Model.open(database, rules, locks), anyPrograms(locks.length), true);
    },
    MODEL_TIMEOUT,
  );

  test(
    'of bare flushes and lockTable number every scope rightly, and are never refused',
    async () => {
      await tryPrograms(await Model.open(database, rules, locks), promisedPrograms(locks.length), false);
    },
    MODEL_TIMEOUT,
  );
});
