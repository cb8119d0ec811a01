import { IsolationLevel } from '@mikro-orm/core';
import { counting } from '../support/databases/counting.js';
import { mysql } from '../support/databases/mysql/index.js';
import { describePromised } from './describe-promised.js';
import type { Rules } from './Model.js';

const rules: Rules = {
  settings: () => 'do 0',
  // As on MariaDB.
  mayRefuse: (code) => code === 'ER_LOCK_DEADLOCK',
};

describePromised([mysql, counting(mysql)], rules, IsolationLevel.REPEATABLE_READ);
