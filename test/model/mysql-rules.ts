import type { Rules } from './Model.js';

/** Those of MariaDB and of MySQL. */
export const mysqlRules: Rules = {
  settings: () => 'do 0',
  // A transaction that reads with locks, as at SERIALIZABLE, may be in the way of any insert.
  mayRefuse: (code) => code === 'ER_LOCK_DEADLOCK',
};
