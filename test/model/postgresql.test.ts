import { describe, test } from '@jest/globals';
import { IsolationLevel } from '@mikro-orm/core';
import { postgresql } from '../support/databases/postgresql/index.js';
import { counting } from '../support/databases/counting.js';
import { triggered } from '../support/databases/triggered.js';
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

const databases = [
  postgresql,
  counting(postgresql),
  // Under `lock: 'table'` the sequences have no trigger, as where an older version runs.
  triggered(postgresql),
  counting(triggered(postgresql)),
];

describe.each(databases)('random programs on three connections to $name', (database) => {
  test(
    'number every scope rightly, repeating what is refused',
    async () => {
      await tryPrograms(
        await Model.open(database, rules, locks),
        anyPrograms(locks.length, database.hasTriggers),
        true,
      );
    },
    MODEL_TIMEOUT,
  );

  test(
    'of bare flushes and lockTable number every scope rightly, and are never refused',
    async () => {
      await tryPrograms(
        await Model.open(database, rules, locks),
        promisedPrograms(locks.length, IsolationLevel.READ_COMMITTED, database.hasTriggers),
        false,
      );
    },
    MODEL_TIMEOUT,
  );
});
