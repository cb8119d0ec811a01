import { sqliteFile } from '../support/databases/sqlite/index.js';
import { describePlace } from '../suites/index.js';

describePlace(sqliteFile);
