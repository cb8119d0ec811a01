import { describe, test } from '@jest/globals';
import { IsolationLevel } from '@mikro-orm/core';
import { counting } from '../support/databases/counting.js';
import { mariadb } from '../support/databases/mariadb/index.js';
import { Model, type Rules } from './Model.js';
import { anyPrograms, promisedPrograms } from './program.js';
import { MODEL_TIMEOUT, tryPrograms } from './try-programs.js';

const rules: Rules = {
  settings: () => 'do 0',
  // A transaction that reads with locks, as at SERIALIZABLE, may be in the way of any insert.
  mayRefuse: (code) => code === 'ER_LOCK_DEADLOCK',
};

const locks = [{ lock: 'scope' }, { lock: 'table' }, { lock: 'scope' }] as const;

describe.each([mariadb, counting(mariadb)])('random programs on three connections to $name', (database) => {
  test(
    'number every scope rightly, repeating what is refused',
    async () => {
      await tryPrograms(await Model.open(database, rules, locks), anyPrograms(locks.length), true);
    },
    MODEL_TIMEOUT,
  );

  test(
    'of bare flushes and lockTable number every scope rightly, and are never refused',
    async () => {
      await tryPrograms(
        await Model.open(database, rules, locks),
        promisedPrograms(locks.length, IsolationLevel.REPEATABLE_READ),
        false,
      );
    },
    MODEL_TIMEOUT,
  );
});
