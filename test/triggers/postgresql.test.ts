import { postgresql } from '../support/databases/postgresql/index.js';
import { triggered } from '../support/databases/triggered.js';
import { describeCounting } from '../suites/index.js';

describeCounting(triggered(postgresql));
