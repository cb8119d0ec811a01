import { expect, test } from '@jest/globals';
import type { Configuration } from '@mikro-orm/core';
import { PostgreSqlConnection, PostgreSqlPlatform } from '@mikro-orm/postgresql';
import { AbstractSqlDriver } from '@mikro-orm/sql';
import { takeEmptyDatabase } from '../../support/databases/postgresql/empty-databases.js';
import { onServer } from '../../support/databases/postgresql/server.js';
import { TestOrm } from '../../support/test-orm.js';
import { create, numbering, savedTickets, upTo } from '../../support/tickets.js';

/** A driver of one's own, whose client library this package has never heard of. */
class OwnDriver extends AbstractSqlDriver {
  constructor(config: Configuration) {
    super(config, new PostgreSqlPlatform(), PostgreSqlConnection, ['kysely', 'a-client-of-my-own']);
  }
}

test('another client library of PostgreSQL numbers, by the answers of its platform', async () => {
  const url = process.env['POSTGRES_URL'] ?? '';
  const { name, giveBack } = await takeEmptyDatabase(url);
  const place = onServer(url, name, giveBack);
  const tickets = await TestOrm.open({ ...place, options: { ...place.options, driver: OwnDriver } }, numbering());
  await tickets.orm.schema.create();
  await Promise.all(Array.from({ length: 20 }, () => create(tickets.em(), 'A')));
  await expect(savedTickets(tickets)).resolves.toEqual(upTo(20, 'A'));
});
