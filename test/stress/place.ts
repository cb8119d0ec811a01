import { randomBytes } from 'node:crypto';
import { withClient } from '../support/databases/postgresql/with-client.ts';
import { connect } from './connect.ts';
import { allCustomers, Customer } from './entities.ts';

/** An empty database of a server, with customers. */
export async function createDatabase(serverUrl: string): Promise<string> {
  const name = `stress_${randomBytes(6).toString('hex')}`;
  await withClient(serverUrl, (client) => client.query(`create database ${name}`));
  const url = new URL(serverUrl);
  url.pathname = name;
  const orm = await connect(url.href, 'scope');
  await orm.schema.create();
  await orm.em.fork().insertMany(
    Customer,
    allCustomers().map((id) => ({ id })),
  );
  await orm.close();
  return url.href;
}
