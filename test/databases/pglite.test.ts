import { pglite } from '../support/databases/pglite/index.js';
import { describeSuites } from '../suites/index.js';

describeSuites(pglite);
