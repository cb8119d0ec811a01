import { type ContenderName, contenderNames, type DatabaseKind } from './contenders.ts';
import type { Random } from './random.ts';

/** How the client reaches the database. */
export type Network = 'local' | 'remote' | 'remote pipelined';

/** What is flushed, by how many, into what. */
export interface Case {
  readonly name: string;
  readonly entity: 'invoice' | 'note';
  readonly network: Network;
  readonly connections: number;
  readonly entitiesPerFlush: number;
  /** How many customers, each a scope of its own, the rows of the table have. */
  readonly customers: number;
  /** How many rows the table has at first. */
  readonly rows: number;
  /** The flushes of each connection that are timed together. */
  readonly flushes: number;
  readonly contenders: readonly ContenderName[];
  /** How entities come into the table. Default: by a flush. */
  readonly way?: 'insertMany';
  /** The customer of an entity. */
  readonly customerOf: (place: EntityPlace) => number;
}

/** Which entity of a round it is, and a random number that is the same for every contender. */
export interface EntityPlace {
  readonly connection: number;
  readonly flush: number;
  readonly entity: number;
  readonly random: Random;
}

/** Cases that take turns in the same rounds, so that they can be compared with one another. */
export type Experiment = readonly Case[];

/** Who there is on each kind of database. */
const contendersOn: Record<DatabaseKind, readonly ContenderName[]> = {
  postgresql: contenderNames,
  mariadb: ['plain', 'plain again', 'floor', 'by hand', 'scope lock', 'table lock', 'counter'],
  sqlite: ['plain', 'plain again', 'by hand', 'scope lock', 'table lock', 'counter'],
};

export function experimentsFor(database: DatabaseKind, quick: boolean): Experiment[] {
  const all = contendersOn[database];
  const withoutByHand = all.filter((contender) => contender !== 'by hand');
  // One query for each entity takes too long for a quick run.
  const fast = quick ? withoutByHand : all;
  // On MariaDB two of them at once are in a deadlock.
  const atOnce = database === 'mariadb' ? withoutByHand : all;
  const sizes = quick ? [1_000, 100_000] : [1_000, 100_000, 1_000_000];

  const one: Case = {
    name: 'one entity per flush',
    entity: 'invoice',
    network: 'local',
    connections: 1,
    entitiesPerFlush: 1,
    customers: 10,
    rows: 1_000,
    flushes: quick ? 25 : 50,
    contenders: all,
    customerOf: ({ flush, entity }) => flush + entity,
  };
  const many = (entitiesPerFlush: number, flushes: number): Case => ({
    ...one,
    name: `${count(entitiesPerFlush)} entities, 10 scopes`,
    entitiesPerFlush,
    flushes,
    contenders: entitiesPerFlush > 100 ? fast : all,
  });
  const concurrent: Case = {
    ...one,
    name: '8 connections, own scopes',
    connections: 8,
    flushes: 10,
    contenders: atOnce,
    customerOf: ownOf,
  };
  const remote: Case = { ...one, name: 'one entity per flush, 1 ms away', network: 'remote', flushes: 5 };

  const everywhere: Experiment[] = [
    [one],
    [
      {
        ...one,
        name: 'one entity without a sequence',
        entity: 'note',
        contenders: ['plain', 'plain again', 'scope lock'],
      },
    ],
    [many(10, 10)],
    [many(100, 4)],
    [many(1_000, 1)],
    ...(quick ? [] : [[many(10_000, 1)]]),
    [{ ...many(1_000, 1), name: '1,000 entities, 1,000 scopes', customers: 1_000, rows: 10_000 }],
    sizes.map((rows) => ({ ...one, name: `one entity into ${count(rows)} rows`, rows })),
  ];
  const shared: Case = { ...concurrent, name: '8 connections, one shared scope', customerOf: () => 0 };
  const onPostgreSql: Experiment[] = [
    [
      {
        ...many(1_000, 1),
        name: 'em.insertMany of 1,000 rows, 10 scopes',
        way: 'insertMany',
        contenders: ['plain', 'plain again', 'trigger'],
      },
    ],
    [{ ...remote, name: 'one entity per flush, 1 ms away, pipelined', network: 'remote pipelined' }],
    ...(quick
      ? []
      : [
          [{ ...concurrent, name: '8 connections, own scopes, 1 ms away', network: 'remote' as const, flushes: 5 }],
          [{ ...shared, name: '8 connections, one shared scope, 1 ms away', network: 'remote' as const, flushes: 2 }],
        ]),
  ];
  const onServers: Experiment[] = [
    [remote],
    [concurrent],
    [shared],
    [
      {
        ...shared,
        name: '8 connections, one shared scope, 100 entities',
        entitiesPerFlush: 100,
        flushes: 2,
        contenders: quick ? withoutByHand : atOnce,
      },
    ],
    [{ ...concurrent, name: '8 connections, random scopes', customerOf: ({ random }) => Math.floor(random() * 10) }],
  ];
  switch (database) {
    case 'postgresql':
      return [...everywhere, ...onPostgreSql, ...onServers];
    case 'mariadb':
      return quick ? [[one], [many(1_000, 1)], [concurrent], [shared]] : [...everywhere, ...onServers];
    case 'sqlite':
      return everywhere;
  }
}

function ownOf({ connection }: EntityPlace): number {
  return connection;
}

export function count(value: number): string {
  return value.toLocaleString('en');
}
