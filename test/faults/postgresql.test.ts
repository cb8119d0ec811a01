import { expect } from '@jest/globals';
import type { Pool } from 'pg';
import { releaseDeadConnections } from '../support/databases/postgresql/dead-connections.js';
import { postgresql } from '../support/databases/postgresql/index.js';
import { describeFaults } from './describe-faults.js';
import { postgresqlProtocol } from './postgresql-messages.js';

describeFaults({
  database: postgresql,
  protocol: postgresqlProtocol,
  url: process.env['POSTGRES_URL'] ?? '',
  through: (port) => ({
    pool: { min: 0, max: 2 },
    driverOptions: {
      host: '127.0.0.1',
      port,
      connectionTimeoutMillis: 5000,
      onPoolCreated: (pool: Pool) => {
        releaseDeadConnections(pool);
      },
    },
  }),
  errors: {
    error: { code: '22012' },
    timeout: { code: '57014' },
    dropped: { message: expect.stringMatching(/^Connection terminated/) },
    'reply lost': { message: expect.stringMatching(/^Connection terminated/) },
  },
  fewest: { counting: 4, reusing: 5 },
});
