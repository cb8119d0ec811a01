import { postgresql } from '../support/database.js';
import { describeSuites } from '../suites/index.js';

describeSuites(postgresql);
