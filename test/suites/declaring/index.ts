import { describe } from '@jest/globals';
import type { TestDatabase } from '../../support/databases/TestDatabase.js';
import { describeAsyncFunctions } from './async-functions.js';
import { describeConstraints } from './constraints.js';
import { describeCounterEntity } from './counter-entity.js';
import { describeEarlyReads } from './early-reads.js';
import { describeInitErrors } from './init-errors.js';
import { describeMigrations } from './migrations.js';
import { describeMissingSubscriber } from './missing-subscriber.js';
import { describeProperty } from './property.js';
import { describeStyles } from './styles.js';

export function describeDeclaring(database: TestDatabase): void {
  describe('declaring', () => {
    describeStyles(database);
    describeConstraints(database);
    describeMigrations(database);
    describeInitErrors(database);
    describeMissingSubscriber(database);
    describeProperty(database);
    describeAsyncFunctions(database);
    describeCounterEntity(database);
    describeEarlyReads(database);
  });
}
