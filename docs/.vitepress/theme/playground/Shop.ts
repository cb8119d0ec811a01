import { DefaultLogger, EntitySchema, type LogContext, MikroORM, type Opt } from '@mikro-orm/pglite';
import { AutoSequenceCounter, AutoSequenceSubscriber, AutoSequenceType } from 'mikro-orm-auto-sequence';
import { emptyDatabase } from './database.js';
import type { Declaration } from './declaration.js';
import { CUSTOMERS, type Customer, type Step, type Year } from './steps.js';

export interface Row {
  id: number;
  customer: string;
  year: number;
  status: string;
  number: Opt<number> | null;
}

export interface Counter {
  readonly scope: string;
  readonly last: string;
}

/** What one step did. */
export interface Outcome {
  readonly statements: readonly string[];
  /** The numbers that the library gave, or nothing where that is not the point. */
  readonly numbers: readonly (number | null)[];
  readonly error?: unknown;
}

/** Keeps the statements that are sent, with their parameters in place. */
class Recorder extends DefaultLogger {
  static statements: string[] = [];

  override logQuery({ query }: LogContext & { query: string }): void {
    Recorder.statements.push(query);
  }
}

type Orm = Pick<MikroORM, 'em' | 'close'>;

class RolledBack extends Error {}

/** A MikroORM with the reader's declaration, on an empty PGlite. */
export class Shop {
  readonly #orm: Orm;
  readonly #Invoice: EntitySchema<Row>;

  private constructor(orm: Orm, Invoice: EntitySchema<Row>) {
    this.#orm = orm;
    this.#Invoice = Invoice;
  }

  /** @throws what the library throws for a declaration that cannot work */
  static async open(declaration: Declaration): Promise<Shop> {
    const Invoice = defineInvoice(declaration);
    const orm = await MikroORM.init({
      dbName: 'memory://',
      driverOptions: { pglite: emptyDatabase },
      entities: declaration.reuse ? [Invoice] : [Invoice, AutoSequenceCounter],
      subscribers: [new AutoSequenceSubscriber()],
      debug: ['query', 'query-params'],
      loggerFactory: (options) => new Recorder(options),
    });
    await orm.schema.create();
    return new Shop(orm, Invoice);
  }

  async close(): Promise<void> {
    await this.#orm.close();
  }

  /** The newest rows first, and how many there are. */
  async rows(limit: number): Promise<{ newest: Row[]; count: number }> {
    const em = this.#orm.em.fork();
    const [newest, count] = await em.findAndCount(this.#Invoice, {}, { orderBy: { id: 'desc' }, limit });
    return {
      newest: newest.map(({ id, customer, year, status, number }) => ({ id, customer, year, status, number })),
      count,
    };
  }

  async counters(): Promise<Counter[]> {
    const em = this.#orm.em.fork();
    return em.execute<Counter[]>('select scope, last from auto_sequence_counter order by scope');
  }

  async countDrafts(): Promise<number> {
    return this.#orm.em.fork().count(this.#Invoice, { status: 'draft', number: null });
  }

  /** Does a step, and never throws: an error is part of what the reader sees. */
  async run(step: Step): Promise<Outcome> {
    Recorder.statements = [];
    try {
      const numbers = await this.#do(step);
      return { statements: Recorder.statements, numbers };
    } catch (error) {
      return { statements: Recorder.statements, numbers: [], error };
    }
  }

  async #do({ kind, customer, year }: Step): Promise<(number | null)[]> {
    switch (kind) {
      case 'first':
        return this.#create(['Ada', 'Bob', 'Ada'], year, 'issued');
      case 'one':
        return this.#create([customer], year, 'issued');
      case 'draft':
        return this.#create([customer], year, 'draft');
      case 'thousand':
        return this.#create(
          Array.from({ length: 1000 }, (_, i) => CUSTOMERS[i % CUSTOMERS.length] ?? customer),
          year,
          'issued',
        );
      case 'issue':
        return this.#issue();
      case 'delete':
        return this.#delete();
      case 'rollback':
        return this.#rollBack(customer, year);
      case 'import':
        return this.#import(customer, year);
      case 'raw':
        return this.#insert(customer, year);
    }
  }

  async #create(customers: readonly Customer[], year: Year, status: string): Promise<(number | null)[]> {
    const em = this.#orm.em.fork();
    const invoices = customers.map((customer) => em.create(this.#Invoice, { customer, year, status }));
    await em.flush();
    return invoices.map(({ number }) => number ?? null);
  }

  async #issue(): Promise<(number | null)[]> {
    const em = this.#orm.em.fork();
    const draft = await em.findOneOrFail(this.#Invoice, { status: 'draft' }, { orderBy: { id: 'asc' } });
    Recorder.statements = [];
    draft.status = 'issued';
    await em.flush();
    return [draft.number ?? null];
  }

  async #delete(): Promise<[]> {
    const em = this.#orm.em.fork();
    const [last] = await em.findAll(this.#Invoice, { orderBy: { id: 'desc' }, limit: 1 });
    Recorder.statements = [];
    if (last) {
      await em.remove(last).flush();
    }
    return [];
  }

  async #rollBack(customer: Customer, year: Year): Promise<(number | null)[]> {
    let number: number | null = null;
    const transaction = this.#orm.em.fork().transactional(async (em) => {
      const invoice = em.create(this.#Invoice, { customer, year, status: 'issued' });
      await em.flush();
      number = invoice.number ?? null;
      throw new RolledBack();
    });
    await transaction.catch((error: unknown) => {
      if (!(error instanceof RolledBack)) {
        throw error;
      }
    });
    return [number];
  }

  /** A program that knows nothing of the library leaves the number out. */
  async #insert(customer: Customer, year: Year): Promise<(number | null)[]> {
    const rows = await this.#orm.em
      .fork()
      .execute<Row[]>("insert into invoice (customer, year, status) values (?, ?, 'issued') returning number", [
        customer,
        year,
      ]);
    return rows.map(({ number }) => number);
  }

  /** A program that knows nothing of the library leaves a gap of nine. */
  async #import(customer: Customer, year: Year): Promise<[]> {
    const em = this.#orm.em.fork();
    const [row] = await em.execute<{ last: number | null }[]>('select max(number) as last from invoice');
    Recorder.statements = [];
    const number = (row?.last ?? 0) + 10;
    await em.execute('insert into invoice (customer, year, status, number) values (?, ?, ?, ?)', [
      customer,
      year,
      'issued',
      number,
    ]);
    return [];
  }
}

/** In the style whose column can be nullable or not; the code that the reader sees does the same. */
function defineInvoice({ uniqueWith, startAt, step, reuse, trigger, when }: Declaration) {
  const [first, second] = uniqueWith;
  const number = new AutoSequenceType({
    startAt: asNumber(startAt),
    step: asNumber(step),
    reuse,
    trigger,
    ...(first !== undefined && { uniqueWith: second === undefined ? first : [first, second] }),
    ...(when && { when: ({ status }: Row) => status !== 'draft' }),
  });
  return new EntitySchema<Row>({
    name: 'Invoice',
    properties: {
      id: { type: 'integer', primary: true },
      customer: { type: 'string' },
      year: { type: 'integer' },
      status: { type: 'string' },
      number: { type: number, nullable: when },
    },
  });
}

/** Empty is no number, although JavaScript takes it for 0. */
function asNumber(text: string): number {
  return text.trim() === '' ? Number.NaN : Number(text);
}
