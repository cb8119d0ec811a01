import { counting } from '../support/databases/counting.js';
import { sqliteMemory } from '../support/databases/sqlite/index.js';
import { describeCounting } from '../suites/index.js';

describeCounting(counting(sqliteMemory));
