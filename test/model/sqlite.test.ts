import { describe, test } from '@jest/globals';
import { counting } from '../support/databases/counting.js';
import { sqliteFile, sqliteMemory } from '../support/databases/sqlite/index.js';
import { Model, type Rules } from './Model.js';
import { anyPrograms } from './program.js';
import { MODEL_TIMEOUT, tryPrograms } from './try-programs.js';

const rules: Rules = {
  // A wait for a lock would block this thread, which holds the lock.
  settings: () => 'pragma busy_timeout = 0',
  mayRefuse: (code) => /^(SQLITE_BUSY\w*|AUTO_SEQUENCE_LOCK_TIMEOUT)$/.test(code),
};

/** A wait for the lock would block the thread of those that hold it. */
const locks = [{ lockTimeout: 0 }, { lockTimeout: 0 }, { lockTimeout: 0 }];

const databases = [
  { name: 'SQLite', inMemory: sqliteMemory, inFile: sqliteFile },
  { name: 'SQLite, reuse: false', inMemory: counting(sqliteMemory), inFile: counting(sqliteFile) },
];

describe.each(databases)('random programs on $name', ({ inMemory, inFile }) => {
  test(
    'number every scope rightly on one connection, and are never refused',
    async () => {
      await tryPrograms(await Model.open(inMemory, rules, [{}]), anyPrograms(1), false);
    },
    MODEL_TIMEOUT,
  );

  test(
    'number every scope rightly on three connections, repeating what is refused',
    async () => {
      await tryPrograms(await Model.open(inFile, rules, locks), anyPrograms(locks.length), true);
    },
    MODEL_TIMEOUT,
  );
});
