import { withClient } from '../../../support/databases/mariadb/with-client.ts';
import type { Cluster } from './Cluster.ts';
import { connect } from './Node.ts';

let count = 0;

/** Creates the tables in a database of their own. Returns its address on each node. */
export async function createDatabase(cluster: Cluster): Promise<readonly string[]> {
  const name = `galera_${String(++count)}`;
  const [first = ''] = cluster.urls;
  await withClient(first, (client) => client.query(`create database ${name}`));
  const urls = cluster.urlsOf(name);
  const orm = await connect(urls[0] ?? '');
  await orm.schema.create();
  await orm.close();
  return urls;
}
