import type { SqlEntityManager } from '@mikro-orm/sql';
import type { Random } from '../../random.ts';
import { Invoice, type Saved, Voucher } from './entities.ts';

/** Customers that everybody writes for. */
const HOT_CUSTOMERS: readonly number[] = [1, 2, 3, 4];

/** Customers of whom few are written for twice. */
const MANY_CUSTOMERS = 1000;

type Flushed = Exclude<Saved['table'], 'slip'>;

type Transaction = (desk: Desk) => Promise<Saved[]>;

/** What a transaction writes with. */
interface Desk {
  readonly em: SqlEntityManager;
  readonly random: Random;
  /** Creates and flushes a row for each customer, in one table or both. */
  readonly create: (customers: readonly number[], tables?: readonly Flushed[]) => Promise<Saved[]>;
  /** Inserts a row for each customer by plain SQL. */
  readonly insert: (customers: readonly number[]) => Promise<Saved[]>;
}

const any = (random: Random) => 100 + Math.floor(random.next() * MANY_CUSTOMERS);

/** Of all transactions, most are over a customer whom nobody else writes for just then. */
const transactions: readonly Transaction[] = [
  ...Array.from(
    { length: 6 },
    (): Transaction =>
      ({ random, create }) =>
        create([any(random)], [pickTable(random)]),
  ),

  ({ random, create }) => create([random.pick(HOT_CUSTOMERS)], [pickTable(random)]),

  ({ random, create }) => create([random.pick(HOT_CUSTOMERS), any(random), any(random)]),

  ({ random, insert }) => insert([any(random)]),

  ({ random, insert }) => insert([random.pick(HOT_CUSTOMERS), any(random)].sort()),

  ({ random, create }) => create(random.shuffle(HOT_CUSTOMERS).slice(0, 2)),

  // It has read before it numbers.
  async ({ em, random, create }) => {
    const customer = random.pick(HOT_CUSTOMERS);
    await em.count(Invoice, { customer });
    return create([customer]);
  },

  async ({ random, create }) => {
    const customer = any(random);
    return [...(await create([customer])), ...(await create([customer, customer]))];
  },
];

/** Runs a transaction of the mix. One that is repeated is another one, under the same token. */
export function runTransaction(em: SqlEntityManager, random: Random, token: string): Promise<Saved[]> {
  let rows = 0;
  const create: Desk['create'] = async (customers, tables = ['invoice', 'voucher']) => {
    const created = tables.flatMap((table) =>
      customers.map((customer) => {
        const row = { customer, token: `${token}-${String(rows++)}` };
        return { table, entity: table === 'invoice' ? em.create(Invoice, row) : em.create(Voucher, row) };
      }),
    );
    await em.flush();
    return created.map(({ table, entity: { customer, number, token } }) => ({ table, customer, number, token }));
  };
  const insert: Desk['insert'] = (customers) =>
    em.transactional(async (inner) => {
      const written: Saved[] = [];
      for (const customer of customers) {
        const name = `${token}-${String(rows++)}`;
        const [row] = await inner.execute<{ number: number }[]>(
          'insert into slip (customer, token) values (?, ?) returning number',
          [customer, name],
        );
        written.push({ table: 'slip', customer, number: Number(row?.number), token: name });
      }
      return written;
    });
  return random.pick(transactions)({ em, random, create, insert });
}

function pickTable(random: Random): Flushed {
  return random.pick(['invoice', 'voucher'] as const);
}
