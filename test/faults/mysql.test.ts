import { expect } from '@jest/globals';
import { mysql } from '../support/databases/mysql/index.js';
import { urlOf } from '../support/databases/mariadb/server.js';
import { describeFaults } from './describe-faults.js';
import { mysqlProtocol } from './mysql-messages.js';

describeFaults({
  database: mysql,
  protocol: mysqlProtocol,
  url: urlOf('MYSQL_URL'),
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
