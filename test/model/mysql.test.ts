import { IsolationLevel } from '@mikro-orm/core';
import { counting } from '../support/databases/counting.js';
import { mysql } from '../support/databases/mysql/index.js';
import { describePromised } from './describe-promised.js';
import { mysqlRules } from './mysql-rules.js';

describePromised([mysql, counting(mysql)], mysqlRules, IsolationLevel.REPEATABLE_READ);
