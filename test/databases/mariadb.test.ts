import { mariadb } from '../support/databases/mariadb/index.js';
import { describeSuites } from '../suites/index.js';

describeSuites(mariadb);
