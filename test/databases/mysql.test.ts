import { mysql } from '../support/databases/mysql/index.js';
import { describeSuites } from '../suites/index.js';

describeSuites(mysql);
