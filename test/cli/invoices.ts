import type { SqlEntityManager } from '@mikro-orm/sql';
import { Customer } from './project/entities.js';

/** Ids, which count from 1, do not rise with the dates: 3 is the first invoice of customer 1, and 5 the first of none. */
const rows: [customer: number | null, day: number][] = [
  [1, 3],
  [2, 1],
  [1, 1],
  [null, 2],
  [null, 1],
  [1, 3],
];

/** What they are numbered with: id, customer and number. */
export const NUMBERS = [
  [1, 1, 2],
  [2, 2, 1],
  [3, 1, 1],
  [4, null, 2],
  [5, null, 1],
  [6, 1, 3],
];

export async function fill(em: SqlEntityManager): Promise<void> {
  await em.insertMany(Customer, [{ id: 1 }, { id: 2 }]);
  for (const [customer, day] of rows) {
    const issuedAt = em.getPlatform().processDateProperty(new Date(Date.UTC(2026, 0, day)));
    await em.execute('insert into invoice (customer_id, issued_at) values (?, ?)', [customer, issuedAt]);
  }
}

export async function numbersIn(em: SqlEntityManager): Promise<unknown[][]> {
  const found = await em.execute<Record<string, unknown>[]>('select id, customer_id, number from invoice order by id');
  return found.map((row) => Object.values(row));
}
