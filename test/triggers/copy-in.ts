import { PgliteConnection } from '@mikro-orm/pglite';
import pg from 'pg';
import { pglite } from '../support/databases/pglite/index.js';
import { postgresql } from '../support/databases/postgresql/index.js';
import { withClient } from '../support/databases/postgresql/with-client.js';
import type { TestDatabase } from '../support/databases/TestDatabase.js';
import type { TestOrm } from '../support/test-orm.js';

/** A database and how its client sends COPY. */
export interface CopyingDatabase {
  readonly database: TestDatabase;
  /** @param target the table, with the columns that the rows have */
  readonly copyIn: (testOrm: TestOrm, target: string, rows: readonly string[]) => Promise<unknown>;
}

export const copyingPostgresql: CopyingDatabase = {
  database: postgresql,
  copyIn: ({ orm }, target, rows) => {
    const url = new URL(orm.config.get('clientUrl'));
    url.pathname = orm.config.get('dbName');
    return withClient(url.href, (client) => {
      const query = client.query(new CopyIn(`copy ${target} from stdin`, textOf(rows)));
      return new Promise((resolve, reject) => {
        query.on('end', resolve).on('error', reject);
      });
    });
  },
};

export const copyingPglite: CopyingDatabase = {
  database: pglite,
  copyIn: async ({ orm }, target, rows) => {
    const connection: unknown = orm.em.getConnection();
    if (!(connection instanceof PgliteConnection)) {
      throw new Error('This is not PGlite.');
    }
    const client = await connection.getNativeClient();
    return client.query(`copy ${target} from '/dev/blob'`, [], { blob: new Blob([textOf(rows)]) });
  },
};

function textOf(rows: readonly string[]): string {
  return rows.map((row) => `${row}\n`).join('');
}

/** What the types of `pg` leave out of its connection. */
interface CopyConnection {
  sendCopyFromChunk: (chunk: Buffer) => void;
  endCopyFrom: () => void;
}

/** COPY FROM STDIN, which a plain query of `pg` answers with a failure. */
class CopyIn extends pg.Query {
  readonly #rows: string;

  constructor(sql: string, rows: string) {
    super(sql);
    this.#rows = rows;
  }

  handleCopyInResponse(connection: CopyConnection): void {
    connection.sendCopyFromChunk(Buffer.from(this.#rows));
    connection.endCopyFrom();
  }
}
