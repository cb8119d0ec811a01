import { postgresql } from '../support/databases/postgresql/index.js';
import { describeSuites } from '../suites/index.js';

describeSuites(postgresql);
