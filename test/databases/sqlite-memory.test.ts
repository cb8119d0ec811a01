import { sqliteMemory } from '../support/databases/sqlite/index.js';
import { describeSuites } from '../suites/index.js';

describeSuites(sqliteMemory);
