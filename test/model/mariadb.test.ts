import { IsolationLevel } from '@mikro-orm/core';
import { counting } from '../support/databases/counting.js';
import { mariadb } from '../support/databases/mariadb/index.js';
import { describePromised } from './describe-promised.js';
import { mysqlRules } from './mysql-rules.js';

describePromised([mariadb, counting(mariadb)], mysqlRules, IsolationLevel.REPEATABLE_READ);
