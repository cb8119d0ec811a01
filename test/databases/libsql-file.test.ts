import { libsqlFile } from '../support/databases/libsql/index.js';
import { describePlace } from '../suites/index.js';

describePlace(libsqlFile);
