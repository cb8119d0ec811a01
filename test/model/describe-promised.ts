import { describe, test } from '@jest/globals';
import type { IsolationLevel } from '@mikro-orm/core';
import type { TestDatabase } from '../support/databases/TestDatabase.js';
import { Model, type Rules } from './Model.js';
import { anyPrograms, bareFlushes, promisedPrograms } from './program.js';
import { MODEL_TIMEOUT, tryPrograms } from './try-programs.js';

const locks = [{ lock: 'scope' }, { lock: 'table' }, { lock: 'scope' }] as const;

/**
 * Random programs on a server: those that it may refuse, and those that the documentation promises to be refused never.
 *
 * @param level that of `lockTable`, for the promise
 */
export function describePromised(databases: readonly TestDatabase[], rules: Rules, level: IsolationLevel): void {
  describe.each(databases)('random programs on three connections to $name', (database) => {
    test(
      'number every scope rightly, repeating what is refused',
      async () => {
        const programs = anyPrograms(locks.length, database.hasTriggers);
        await tryPrograms(await Model.open(database, rules, locks), programs, true);
      },
      MODEL_TIMEOUT,
    );

    test(
      `of bare flushes${database.locksRows ? '' : ' and lockTable'} number every scope rightly, and are never refused`,
      async () => {
        // Where locks are rows, a transaction that goes on under the table lock may be in a deadlock with a flush.
        const programs = database.locksRows
          ? bareFlushes(locks.length, database.hasTriggers)
          : promisedPrograms(locks.length, level, database.hasTriggers);
        await tryPrograms(await Model.open(database, rules, locks), programs, false);
      },
      MODEL_TIMEOUT,
    );
  });
}
