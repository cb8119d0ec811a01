import mysql, { type Connection } from 'mysql2/promise';
import { FOREIGN_NOTE, SHARED_CUSTOMER } from '../entities.ts';
import type { ForeignProgram as Program } from '../Server.ts';
import type { Given } from '../transactions.ts';

/** The lock of the shared customer, as the documentation has it for other programs. */
const LOCK = `insert into auto_sequence_counter (sequence, scope, last)
  values ('lock invoice.number', '${String(SHARED_CUSTOMER)}', 1) on duplicate key update last = last + 1`;

/** The last number of the shared customer, where it is counted. */
const COUNTED = `select last from auto_sequence_counter
  where sequence = 'invoice.number' and scope = '["${String(SHARED_CUSTOMER)}"]'`;

/** A program without this library, which writes the row that locks a scope, and counts by itself. */
export class ForeignProgram implements Program {
  readonly given: Given[] = [];
  readonly #url: string;
  #isEnding = false;
  #run: Promise<void> = Promise.resolve();

  constructor(url: string) {
    this.#url = url;
  }

  async start(): Promise<void> {
    const client = await mysql.createConnection(this.#url);
    this.#run = this.#loop(client).finally(() => client.end());
    // It is thrown where the program is stopped.
    this.#run.catch(() => undefined);
  }

  async stop(): Promise<void> {
    this.#isEnding = true;
    await this.#run;
  }

  async #loop(client: Connection): Promise<void> {
    while (!this.#isEnding) {
      await client.query('begin');
      await client.query(LOCK);
      const [rows] = await client.query<mysql.RowDataPacket[]>(
        `select coalesce(greatest(coalesce(max(number), 0), coalesce((${COUNTED}), 0)), 0) + 1 as number
          from invoice where customer_id = ?`,
        [SHARED_CUSTOMER],
      );
      const number = Number(rows[0]?.['number']);
      await client.query('insert into invoice (customer_id, number, note) values (?, ?, ?)', [
        SHARED_CUSTOMER,
        number,
        FOREIGN_NOTE,
      ]);
      await client.query('commit');
      this.given.push({ customer: SHARED_CUSTOMER, number });
    }
  }
}
