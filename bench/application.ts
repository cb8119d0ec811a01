import { type EntitySchema, MikroORM } from '@mikro-orm/core';
import type { AbstractSqlDriver, SqlEntityManager } from '@mikro-orm/sql';
import { AutoSequenceCounter } from 'mikro-orm-auto-sequence';
import type { Case, Network } from './cases.ts';
import { type Client, clients } from './clients.ts';
import { type ContenderName, contenders } from './contenders.ts';
import { createNote, type Invoice, invoiceWith, type Note } from './entities.ts';
import type { Room } from './place.ts';
import { StatementCounter } from './statement-counter.ts';

/** An application that numbers its invoices in one contender's way. All are alike but for that. */
export class Application {
  readonly #orm: MikroORM<AbstractSqlDriver, SqlEntityManager>;
  readonly #client: Client;
  readonly #contender: ContenderName;
  readonly #invoice: EntitySchema<Invoice>;
  readonly #note: EntitySchema<Note>;
  readonly #statements: StatementCounter;
  /** The client's own count, where it gives the numbers. */
  readonly #lastNumbers = new Map<number, number>();

  private constructor(parts: {
    orm: MikroORM<AbstractSqlDriver, SqlEntityManager>;
    client: Client;
    contender: ContenderName;
    invoice: EntitySchema<Invoice>;
    note: EntitySchema<Note>;
    statements: StatementCounter;
  }) {
    this.#orm = parts.orm;
    this.#client = parts.client;
    this.#contender = parts.contender;
    this.#invoice = parts.invoice;
    this.#note = parts.note;
    this.#statements = parts.statements;
  }

  static async open(contender: ContenderName, room: Room, network: Network, connections: number): Promise<Application> {
    const { number, subscribers } = contenders[contender];
    const invoice = invoiceWith(number());
    const note = createNote();
    const client = clients[room.kind];
    const statements = new StatementCounter({ writer: () => undefined });
    const orm = await MikroORM.init<AbstractSqlDriver, SqlEntityManager>({
      ...room.options[network],
      driver: client.driver,
      pool: { min: connections, max: connections },
      entities: [invoice, note, AutoSequenceCounter],
      subscribers: subscribers?.(invoice, room.kind) ?? [],
      loggerFactory: () => statements,
    });
    for (const sql of room.setUp) {
      await orm.em.execute(sql);
    }
    return new Application({ orm, client, contender, invoice, note, statements });
  }

  async createTables(): Promise<void> {
    const { em, schema } = this.#orm;
    const { before } = contenders[this.#contender];
    if (before !== undefined) {
      await em.execute(before);
    }
    await schema.create();
  }

  /** Empties the tables, and makes rows over the customers 0, 1, 2 …, numbered for each. */
  async fillTables({ rows, customers }: Pick<Case, 'rows' | 'customers'>): Promise<void> {
    const { em, schema } = this.#orm;
    await schema.clear();
    await em.execute(
      `${this.#client.unlimited} insert into invoice (customer, number, note)
        with recursive series (place) as (select 0 union all select place + 1 from series where place + 1 < ${String(rows)})
        select place % ${String(customers)}, (place - place % ${String(customers)}) / ${String(customers)} + 1, 'an earlier invoice'
          from series`,
    );
    await em.execute(this.#client.analyze);
    for (let customer = 0; customer < customers; customer++) {
      this.#lastNumbers.set(customer, Math.ceil((rows - customer) / customers));
    }
  }

  /** Makes an entity for each of the customers and flushes them together, in an entity manager of their own. */
  async flush(entity: Case['entity'], customers: readonly number[]): Promise<void> {
    const em = this.#orm.em.fork();
    for (const customer of customers) {
      if (entity === 'note') {
        em.persist(em.create(this.#note, { customer, note: 'a new note' }));
      } else {
        em.persist(em.create(this.#invoice, this.#invoiceOf(customer)));
      }
    }
    await em.flush();
  }

  /** Inserts as many invoices past the unit of work, in one transaction. */
  async insertMany(customers: readonly number[]): Promise<void> {
    const em = this.#orm.em.fork();
    const rows = customers.map((customer) => this.#invoiceOf(customer));
    await em.transactional((inner) => inner.insertMany(this.#invoice, rows));
  }

  #invoiceOf(customer: number) {
    const row = { customer, note: 'a new invoice' };
    if (!contenders[this.#contender].isPlain) {
      return row;
    }
    const number = (this.#lastNumbers.get(customer) ?? 0) + 1;
    this.#lastNumbers.set(customer, number);
    return { ...row, number };
  }

  /** How many statements were sent so far, transaction control included. */
  get statements(): number {
    return this.#statements.count;
  }

  /** The milliseconds of a statement that does nothing: how far away the database is. */
  async ping(): Promise<number> {
    const start = performance.now();
    await this.#orm.em.execute('select 1');
    return performance.now() - start;
  }

  async version(): Promise<string> {
    const [row] = await this.#orm.em.execute<{ version: string }[]>(this.#client.version);
    return row?.version ?? '';
  }

  close(): Promise<void> {
    return this.#orm.close();
  }
}
