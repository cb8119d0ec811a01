import { describe, test } from '@jest/globals';
import { postgresql } from '../support/databases/postgresql/index.js';
import { Model } from './Model.js';
import { anyPrograms, promisedPrograms } from './program.js';
import { MODEL_TIMEOUT, tryPrograms } from './try-programs.js';

const locks = [{ lock: 'scope' }, { lock: 'table' }, { lock: 'scope' }] as const;

describe('random programs on three connections to PostgreSQL', () => {
  test(
    'number every scope rightly, repeating what is refused',
    async () => {
      await tryPrograms(await Model.open(postgresql, locks), anyPrograms(locks.length), true);
    },
    MODEL_TIMEOUT,
  );

  test(
    'of bare flushes and lockTable number every scope rightly, and are never refused',
    async () => {
      await tryPrograms(await Model.open(postgresql, locks), promisedPrograms(locks.length), false);
    },
    MODEL_TIMEOUT,
  );
});
