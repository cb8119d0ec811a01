import { expect } from '@jest/globals';
import type { TestDatabase } from '../support/databases/TestDatabase.js';
import { describeFaults } from './describe-faults.js';
import { mysqlProtocol } from './mysql-messages.js';

/** Those of MariaDB and of MySQL, which speak one protocol. */
export function describeMysqlFaults(database: TestDatabase, url: string): void {
  describeFaults({
    database,
    protocol: mysqlProtocol,
    url,
    through: (port) => ({
      pool: { min: 0, max: 2 },
      driverOptions: { host: '127.0.0.1', port },
    }),
    errors: {
      error: { code: 'ER_NO_SUCH_TABLE' },
      timeout: { code: 'ER_QUERY_INTERRUPTED' },
      dropped: { message: expect.stringMatching(/Connection lost|ECONNRESET/) },
      'reply lost': { message: expect.stringMatching(/Connection lost|ECONNRESET/) },
    },
    fewest: { counting: 6, reusing: 5 },
  });
}
