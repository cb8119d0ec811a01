import { IsolationLevel } from '@mikro-orm/core';
import { postgresql } from '../support/databases/postgresql/index.js';
import { counting } from '../support/databases/counting.js';
import { triggered } from '../support/databases/triggered.js';
import { describePromised } from './describe-promised.js';
import type { Rules } from './Model.js';

const rules: Rules = {
  settings: async (em) => {
    const sql = `select format('alter database %I set deadlock_timeout = ''20ms''', current_database()) as sql`;
    const [row] = await em.execute<{ sql: string }[]>(sql);
    return row?.sql ?? '';
  },
  mayRefuse: (code, { isFrozen, isTransaction }) =>
    code === '40P01' || (isFrozen && code === '40001') || (isFrozen && isTransaction && code === '23505'),
};

const databases = [
  postgresql,
  counting(postgresql),
  // Under `lock: 'table'` the sequences have no trigger, as where an older version runs.
  triggered(postgresql),
  counting(triggered(postgresql)),
];

describePromised(databases, rules, IsolationLevel.READ_COMMITTED);
