import { describe } from '@jest/globals';
import { counting } from '../support/databases/counting.js';
import { mariadb } from '../support/databases/mariadb/index.js';
import { triggered } from '../support/databases/triggered.js';
import { describeNumbering } from '../suites/flushing/index.js';
import { describeBesideTheUnitOfWork } from '../suites/shapes/beside-the-unit-of-work.js';
import { describeNullScopes } from '../suites/shapes/null-scopes.js';

const database = triggered(mariadb);
const counters = counting(database, /double|float|timestamp|tells accents apart/);

describe(database.name, () => {
  describeNumbering(database);
  describeBesideTheUnitOfWork(database);
  describeNullScopes(database);
});

describe(counters.name, () => {
  describeBesideTheUnitOfWork(counters);
  describeNullScopes(counters);
});
