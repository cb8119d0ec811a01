import { libsqlFile } from '../support/databases/libsql/index.js';
import { describeSuites } from '../suites/index.js';

describeSuites(libsqlFile);
