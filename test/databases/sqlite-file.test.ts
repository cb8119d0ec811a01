import { sqliteFile } from '../support/database.js';
import { describeSuites } from '../suites/index.js';

describeSuites(sqliteFile);
