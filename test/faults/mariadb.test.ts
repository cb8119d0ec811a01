import { mariadb } from '../support/databases/mariadb/index.js';
import { urlOf } from '../support/databases/mariadb/server.js';
import { describeMysqlFaults } from './describe-mysql-faults.js';

describeMysqlFaults(mariadb, urlOf('MARIADB_URL'));
