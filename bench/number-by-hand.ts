import type { EntitySchema, EventArgs, EventSubscriber } from '@mikro-orm/core';
import { SqlEntityManager } from '@mikro-orm/sql';
import type { DatabaseKind } from './contenders.ts';
import type { Invoice } from './entities.ts';

/** What the look for the largest number needs to be alone: a statement before, or words behind it. */
export interface Exclusion {
  readonly before?: string;
  readonly behind?: string;
}

export const byHand: Record<DatabaseKind, Exclusion> = {
  postgresql: { before: 'lock table invoice in share row exclusive mode' },
  mariadb: { behind: 'for update' },
  sqlite: {},
};

/**
 * What a user writes without this library, made correct: one lock for each transaction, or each row that is read, one MAX for each entity. MikroORM
 * calls the hook for a whole batch before the INSERT, where MAX alone would give every row the same number; so the
 * numbers that the transaction has given are remembered.
 */
export class NumberByHand implements EventSubscriber<Invoice> {
  readonly #invoice: EntitySchema<Invoice>;
  readonly #exclusion: Exclusion;
  readonly #given = new WeakMap<object, Map<number, number>>();

  constructor(invoice: EntitySchema<Invoice>, exclusion: Exclusion) {
    this.#invoice = invoice;
    this.#exclusion = exclusion;
  }

  getSubscribedEntities() {
    return [this.#invoice];
  }

  async beforeCreate({ entity, em }: EventArgs<Invoice>): Promise<void> {
    const transaction: object | undefined = em.getTransactionContext();
    if (!(em instanceof SqlEntityManager) || !transaction) {
      throw new TypeError('A flush on an SQL database has a transaction.');
    }
    let given = this.#given.get(transaction);
    if (!given) {
      given = new Map();
      this.#given.set(transaction, given);
      if (this.#exclusion.before !== undefined) {
        await em.execute(this.#exclusion.before);
      }
    }
    const sql = `select max(number) as largest from invoice where customer = ? ${this.#exclusion.behind ?? ''}`;
    const [row] = await em.execute<{ largest: number | null }[]>(sql, [entity.customer]);
    entity.number = Math.max(row?.largest ?? 0, given.get(entity.customer) ?? 0) + 1;
    given.set(entity.customer, entity.number);
  }
}
