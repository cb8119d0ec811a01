import { counting } from '../support/databases/counting.js';
import { postgresql } from '../support/databases/postgresql/index.js';
import { describeCounting } from '../suites/index.js';

describeCounting(counting(postgresql, /double|float|interval|nondeterministic/));
