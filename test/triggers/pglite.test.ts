import { describe } from '@jest/globals';
import { pglite } from '../support/databases/pglite/index.js';
import { triggered } from '../support/databases/triggered.js';
import { describeNumbering } from '../suites/flushing/index.js';
import { describeBesideTheUnitOfWork } from '../suites/shapes/beside-the-unit-of-work.js';

const database = triggered(pglite);

describe(database.name, () => {
  describeNumbering(database);
  describeBesideTheUnitOfWork(database);
});
