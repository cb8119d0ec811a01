import { expect, test } from '@jest/globals';
import { PostgreSqlDriver } from '@mikro-orm/postgresql';
import { PGliteDialect } from 'kysely';
import { takeEmptyInstance } from '../../support/databases/pglite/empty-instances.js';
import { TestOrm } from '../../support/test-orm.js';
import { create, numbering, savedTickets } from '../../support/tickets.js';

test('the driver of a server with PGlite behind it is refused before anything is written', async () => {
  const { pglite, giveBack } = await takeEmptyInstance();
  // Kysely would close the instance, which belongs to the tests.
  const dialect = new PGliteDialect({
    pglite: {
      query: pglite.query.bind(pglite),
      transaction: pglite.transaction.bind(pglite),
      close: () => Promise.resolve(),
      closed: false,
      ready: true,
      waitReady: Promise.resolve(),
    },
  });
  const options = { driver: PostgreSqlDriver, dbName: 'memory://', driverOptions: dialect };
  const tickets = await TestOrm.open({ options, isShared: false, remove: giveBack }, numbering());
  await pglite.exec(await tickets.orm.schema.getCreateSchemaSQL());
  await expect(create(tickets.em(), 'A')).rejects.toMatchObject({
    code: 'AUTO_SEQUENCE_UNSUPPORTED_DATABASE',
    message: expect.stringMatching(/^AutoSequence Ticket\.number cannot .*@mikro-orm\/pglite/),
    cause: expect.objectContaining({ code: '42601' }),
  });
  await expect(savedTickets(tickets)).resolves.toEqual([]);
});
