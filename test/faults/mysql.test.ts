import { mysql } from '../support/databases/mysql/index.js';
import { urlOf } from '../support/databases/mariadb/server.js';
import { describeMysqlFaults } from './describe-mysql-faults.js';

describeMysqlFaults(mysql, urlOf('MYSQL_URL'));
