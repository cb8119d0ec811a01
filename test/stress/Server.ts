import type { MikroORM } from '@mikro-orm/core';
import type { AbstractSqlDriver, SqlEntityManager } from '@mikro-orm/sql';
import type { AutoSequenceSubscriberOptions } from 'mikro-orm-auto-sequence';
import { mariadb } from './mariadb/server.ts';
import { postgresql } from './postgresql/server.ts';
import type { Given } from './transactions.ts';

export type Application = MikroORM<AbstractSqlDriver, SqlEntityManager>;

/** What the stress tests ask of a database server. `url` is that of a database there. */
export interface Server {
  /** Starts an application on a database, whose sequences have these defaults. */
  readonly connect: (url: string, defaults: AutoSequenceSubscriberOptions) => Promise<Application>;
  /** Prepares a program without this library, which counts for the shared customer by itself. */
  readonly prepareForeignProgram: (url: string) => ForeignProgram;
  readonly query: (url: string, sql: string) => Promise<readonly Readonly<Record<string, unknown>>[]>;
  /** The deadlocks that the server has counted in the database. */
  readonly countDeadlocks: (url: string) => Promise<number>;
  /** @throws Error when somebody still has a lock on a key */
  readonly expectNoLocks: (url: string) => Promise<void>;
  /** Waits until the server has noticed that all connections to the database have ended. */
  readonly untilNobody: (url: string) => Promise<void>;
  /** A query for the `id` that the server has for a connection. */
  readonly connectionId: string;
  /** Waits until the server has noticed that a connection is gone, and returns how many milliseconds that took. */
  readonly untilGone: (url: string, id: number) => Promise<number>;
  /** Whether a transaction that deletes a row before it numbers in its scope is promised not to deadlock. */
  readonly mayDeleteFirst: boolean;
  /** The code of the error that refuses a number that is there already. */
  readonly duplicate: string;
}

export interface ForeignProgram {
  /** What it has committed. */
  readonly given: readonly Given[];
  start(): Promise<void>;
  stop(): Promise<void>;
}

const servers: Readonly<Record<string, Server>> = { 'postgresql:': postgresql, 'mysql:': mariadb };

/** The server that a URL leads to. */
export function serverOf(url: string): Server {
  const { protocol } = new URL(url);
  const server = servers[protocol];
  if (!server) {
    throw new Error(`There is no server for ${protocol}, only for ${Object.keys(servers).join(', ')}.`);
  }
  return server;
}
