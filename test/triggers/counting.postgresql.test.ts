import { describe } from '@jest/globals';
import { counting } from '../support/databases/counting.js';
import { postgresql } from '../support/databases/postgresql/index.js';
import { triggered } from '../support/databases/triggered.js';
import { describeNumbering } from '../suites/flushing/index.js';
import { describeBesideTheUnitOfWork } from '../suites/shapes/beside-the-unit-of-work.js';
import { describeNullScopes } from '../suites/shapes/null-scopes.js';
import { describeSchemas } from '../suites/shapes/schemas.js';

const database = counting(triggered(postgresql), /double|float|interval|nondeterministic/);

describe(database.name, () => {
  describeNumbering(database);
  describeBesideTheUnitOfWork(database);
  describeNullScopes(database);
  describeSchemas(database);
});
