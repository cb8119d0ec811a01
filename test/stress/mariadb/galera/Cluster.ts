import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import type { RowDataPacket } from 'mysql2/promise';
import { findBinary, hasMariaDb } from '../../../support/databases/mariadb/find-binary.ts';
import { type MariaDbServer, startMariaDb } from '../../../support/databases/mariadb/MariaDbServer.ts';
import { withClient } from '../../../support/databases/mariadb/with-client.ts';
import { findFreePort } from '../../../support/databases/postgresql/embedded-postgres.ts';

const NODES = 3;

const PATIENCE_MS = 60_000;

/** Where packages have Galera's library: of Debian, of Red Hat and SUSE, of Arch. */
const PROVIDERS = [
  '/usr/lib/galera/libgalera_smm.so',
  '/usr/lib64/galera-4/libgalera_smm.so',
  '/usr/lib/libgalera_smm.so',
];

/** What the machine lacks for a cluster, or undefined. */
export function missingForCluster(): string | undefined {
  if (!hasMariaDb()) {
    return 'MariaDB is not installed (Debian: apt-get install mariadb-server)';
  }
  if (!PROVIDERS.some(existsSync)) {
    return 'there is no libgalera_smm.so (Debian: apt-get install galera-4)';
  }
  // A node that comes back gets the data of another by it.
  return findBinary('rsync') === undefined ? 'there is no rsync (Debian: apt-get install rsync)' : undefined;
}

/** Where the nodes of a cluster talk to each other, and how a node of it is addressed. */
interface Ports {
  readonly group: number;
  readonly increments: number;
  readonly snapshot: number;
}

/** Three nodes of a Galera cluster on 127.0.0.1. */
export class Cluster {
  readonly #nodes: readonly MariaDbServer[];
  readonly #address: string;

  private constructor(nodes: readonly MariaDbServer[], address: string) {
    this.#nodes = nodes;
    this.#address = address;
  }

  static async start(): Promise<Cluster> {
    const ports = await Promise.all(Array.from({ length: NODES }, findPorts));
    const address = `gcomm://${ports.map(({ group }) => `127.0.0.1:${String(group)}`).join()}`;
    // A node that joins takes the users of the others over.
    const password = randomBytes(12).toString('hex');
    const nodes: MariaDbServer[] = [];
    const cluster = new Cluster(nodes, address);
    try {
      for (const each of ports) {
        // The first node founds the cluster: it has nobody to join.
        const join = nodes.length === 0 ? 'gcomm://' : address;
        nodes.push(await startMariaDb({ password, settings: { ...settingsOf(each), 'wsrep-cluster-address': join } }));
        await cluster.#untilSynced(nodes.length - 1, nodes.length);
      }
    } catch (error) {
      await cluster.stop();
      throw error;
    }
    return cluster;
  }

  /** The addresses of the nodes. */
  get urls(): readonly string[] {
    return this.#nodes.map(({ url }) => url);
  }

  /** The addresses of a database on the nodes. */
  urlsOf(database: string): readonly string[] {
    return this.urls.map((url) => `${url}/${database}`);
  }

  /** Ends a node as in a crash. */
  kill(node: number): Promise<void> {
    return this.#at(node).end('SIGKILL');
  }

  /** Starts a node that was killed, and waits until it has all that the others have. */
  async bringBack(node: number): Promise<void> {
    await this.#at(node).start({ 'wsrep-cluster-address': this.#address });
    await this.#untilSynced(node, NODES);
  }

  /** Nobody waits for a node that waits for another one: they are not asked. */
  async stop(): Promise<void> {
    await Promise.all(this.#nodes.map((node) => node.end('SIGKILL')));
    await Promise.all(this.#nodes.map((node) => node.stop()));
  }

  async #untilSynced(node: number, size: number): Promise<void> {
    const deadline = Date.now() + PATIENCE_MS;
    for (;;) {
      const [state, count] = await statusOf(this.#at(node).url);
      if (state === 'Synced' && count === String(size)) {
        return;
      }
      if (Date.now() > deadline) {
        throw new Error(`Node ${String(node)} is ${String(state)}, in a cluster of ${String(count)}.`);
      }
      await sleep(50);
    }
  }

  #at(node: number): MariaDbServer {
    const server = this.#nodes[node];
    if (!server) {
      throw new Error(`There is no node ${String(node)}.`);
    }
    return server;
  }
}

async function findPorts(): Promise<Ports> {
  const [group, increments, snapshot] = await Promise.all([findFreePort(), findFreePort(), findFreePort()]);
  return { group, increments, snapshot };
}

/** Manual of Galera, "MySQL wsrep Options" and "Galera Parameters". */
function settingsOf({ group, increments, snapshot }: Ports): Record<string, string> {
  return {
    'wsrep-on': 'ON',
    'wsrep-provider': PROVIDERS.find(existsSync) ?? 'none',
    'wsrep-cluster-name': 'auto-sequence',
    'wsrep-node-address': `127.0.0.1:${String(group)}`,
    'wsrep-provider-options': [
      `gmcast.listen_addr=tcp://127.0.0.1:${String(group)}`,
      `ist.recv_addr=127.0.0.1:${String(increments)}`,
      'gcache.size=64M',
    ].join(';'),
    'wsrep-sst-method': 'rsync',
    'wsrep-sst-receive-address': `127.0.0.1:${String(snapshot)}`,
    'wsrep-slave-threads': '2',
    'binlog-format': 'ROW',
    'innodb-autoinc-lock-mode': '2',
    // A node that comes back copies it.
    'innodb-log-file-size': '16M',
  };
}

/** What a node says of itself, and how many it sees. A node that is not ready answers this alone. */
function statusOf(url: string): Promise<readonly (string | undefined)[]> {
  return withClient(url, async (client) => {
    const [rows] = await client.query<RowDataPacket[]>(
      `show status where variable_name in ('wsrep_local_state_comment', 'wsrep_cluster_size')`,
    );
    const values = new Map(rows.map((row) => [String(row['Variable_name']), String(row['Value'])]));
    return [values.get('wsrep_local_state_comment'), values.get('wsrep_cluster_size')];
  });
}
