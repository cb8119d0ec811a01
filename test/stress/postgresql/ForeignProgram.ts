import pg from 'pg';
import { FOREIGN_NOTE, SHARED_CUSTOMER } from '../entities.ts';
import type { ForeignProgram as Program } from '../Server.ts';
import type { Given } from '../transactions.ts';

/** The last number of the shared customer, where it is counted. Nobody counts while the table is locked. */
const COUNTED = `select last from auto_sequence_counter
  where sequence = 'public.invoice.number' and scope = '["${String(SHARED_CUSTOMER)}"]'`;

/** A program without this library, which locks the table and counts by itself. */
export class ForeignProgram implements Program {
  readonly given: Given[] = [];
  readonly #client: pg.Client;
  #isEnding = false;
  #run: Promise<void> = Promise.resolve();

  constructor(url: string) {
    this.#client = new pg.Client(url);
  }

  async start(): Promise<void> {
    await this.#client.connect();
    this.#run = this.#loop();
    // It is thrown where the program is stopped.
    this.#run.catch(() => undefined);
  }

  async stop(): Promise<void> {
    this.#isEnding = true;
    try {
      await this.#run;
    } finally {
      await this.#client.end();
    }
  }

  async #loop(): Promise<void> {
    while (!this.#isEnding) {
      await this.#client.query('begin');
      await this.#client.query('lock table invoice in share row exclusive mode');
      const { rows } = await this.#client.query<{ number: number }>(
        `insert into invoice (customer_id, number, note)
          select $1, coalesce(greatest(max(number), (${COUNTED})), 0) + 1, $2 from invoice where customer_id = $1
          returning number`,
        [SHARED_CUSTOMER, FOREIGN_NOTE],
      );
      await this.#client.query('commit');
      this.given.push(...rows.map(({ number }) => ({ customer: SHARED_CUSTOMER, number })));
    }
  }
}
