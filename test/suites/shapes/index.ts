import { describe } from '@jest/globals';
import type { TestDatabase } from '../../support/databases/TestDatabase.js';
import { describeBesideTheUnitOfWork } from './beside-the-unit-of-work.js';
import { describeColumnTypes } from './column-types.js';
import { describeEmbeddables } from './embeddables.js';
import { describeExistingRows } from './existing-rows.js';
import { describeInheritance } from './inheritance.js';
import { describeNames } from './names.js';
import { describeNullScopes } from './null-scopes.js';
import { describeOrmOptions } from './orm-options.js';
import { describePeriods } from './periods.js';
import { describeRefusedScopes } from './refused-scopes.js';
import { describeRelations } from './relations.js';
import { describeSchemas } from './schemas.js';

export function describeShapes(database: TestDatabase): void {
  describe('shapes', () => {
    describeRelations(database);
    describeEmbeddables(database);
    describeColumnTypes(database);
    describeNullScopes(database);
    describePeriods(database);
    describeRefusedScopes(database);
    describeInheritance(database);
    describeSchemas(database);
    describeNames(database);
    describeOrmOptions(database);
    describeBesideTheUnitOfWork(database);
    describeExistingRows(database);
  });
}
