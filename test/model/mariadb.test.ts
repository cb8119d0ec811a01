import { IsolationLevel } from '@mikro-orm/core';
import { counting } from '../support/databases/counting.js';
import { mariadb } from '../support/databases/mariadb/index.js';
import { describePromised } from './describe-promised.js';
import type { Rules } from './Model.js';

const rules: Rules = {
  settings: () => 'do 0',
  // A transaction that reads with locks, as at SERIALIZABLE, may be in the way of any insert.
  mayRefuse: (code) => code === 'ER_LOCK_DEADLOCK',
};

describePromised([mariadb, counting(mariadb)], rules, IsolationLevel.REPEATABLE_READ);
