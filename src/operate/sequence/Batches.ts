import type { AnyEntity, EntityManager, QueryOrderMap } from '@mikro-orm/core';
import { allocate } from '../../allocate/allocate.js';
import { holdKeys } from '../../allocate/hold-keys.js';
import { MAX_KEYS } from '../../allocate/lock-keys.js';
import { findRows, keyOfRow, keyTextOfRow, updateRows, withKeys } from '../../mikro-orm/find-rows.js';
import { keyTextOf } from '../../number/key-text.js';
import type { BackfillOptions } from './backfill-options.js';
import { membersOf } from './members.js';
import { keptOwner } from './next.js';
import { collectPlainClaims, type PlainClaims } from './plain-claims.js';
import { open, type OpenTarget, type SequenceTarget, tableOf } from './SequenceTarget.js';

/** How many primary keys are read at once, in the order of the rows: each reading sorts what is left. */
const KEYS_AT_ONCE = 50_000;

/** The primary key of a row, and a text that no other has. */
interface RowKey {
  readonly key: unknown;
  readonly text: string;
}

/** Numbers the rows of a sequence that have no number, some at a time. */
export class Batches {
  #done = 0;
  #numbered = 0;
  #total = 0;

  constructor(
    private readonly target: SequenceTarget,
    private readonly orderBy: readonly QueryOrderMap<AnyEntity>[],
    private readonly onProgress: BackfillOptions['onProgress'],
  ) {}

  /** Each batch in a transaction of its own, under the locks of its keys. */
  inTransactions(batchSize: number): Promise<number> {
    return this.#all(batchSize, (keys) => this.#inTransaction(keys));
  }

  /** All in the transaction of the entity manager, which holds the lock of the table. */
  underTableLock(batchSize: number): Promise<number> {
    return this.#all(batchSize, async (keys) => {
      const { em } = this.target;
      const opened = open(this.target, em.getTransactionContext<object>());
      const rows = await this.#find(em, keys, false);
      return this.#number(em, opened, rows, this.#claimsOf(rows));
    });
  }

  /**
   * Rows that have got no number, because `when` refuses it or another transaction was in the way, stay at the front of what
   * is read next, and are passed over.
   */
  async #all(batchSize: number, number: (keys: readonly RowKey[]) => Promise<number>): Promise<number> {
    this.#total = await this.#count();
    let passedOver = 0;
    for (;;) {
      const keys = await this.#keys(passedOver);
      const before = this.#numbered;
      for (let from = 0; from < keys.length; from += batchSize) {
        const batch = keys.slice(from, from + batchSize);
        this.#numbered += await number(batch);
        this.#done += batch.length;
        this.onProgress?.({ total: Math.max(this.#total, this.#done), done: this.#done, numbered: this.#numbered });
      }
      passedOver += keys.length - (this.#numbered - before);
      if (keys.length < KEYS_AT_ONCE) {
        return this.#numbered;
      }
    }
  }

  /** A batch of so many keys that their locks would become the table's is two batches. */
  async #inTransaction(keys: readonly RowKey[]): Promise<number> {
    const planned = this.#claimsOf(await this.#find(this.target.em, keys, false));
    if (planned.groups.length > MAX_KEYS && keys.length > 1) {
      const half = Math.ceil(keys.length / 2);
      return (await this.#inTransaction(keys.slice(0, half))) + (await this.#inTransaction(keys.slice(half)));
    }
    if (planned.claims.length === 0) {
      return 0;
    }
    return this.target.em.transactional(async (em) => {
      const opened = open({ ...this.target, em }, em.getTransactionContext<object>());
      await holdKeys(opened.session, planned);
      const rows = await this.#find(em, keys, true);
      return this.#number(em, opened, rows, this.#heldBy(planned, rows, opened));
    });
  }

  /** The claims of rows as they are under the locks. A row that another transaction has moved to another key has none. */
  #heldBy(planned: PlainClaims, rows: readonly AnyEntity[], { session }: OpenTarget): PlainClaims {
    const { database } = session;
    const held = new Set(planned.groups.map((group) => keyTextOf(group, database)));
    const claims = this.#claimsOf(rows);
    const groups = claims.groups.filter((group) => held.has(keyTextOf(group, database)));
    const ofObjects = claims.ofObjects.map((claim) => (claim && groups.includes(claim.group) ? claim : undefined));
    return { ...claims, groups, ofObjects, claims: ofObjects.filter((claim) => claim !== undefined) };
  }

  async #number(
    em: EntityManager,
    { session }: OpenTarget,
    rows: readonly AnyEntity[],
    claims: PlainClaims,
  ): Promise<number> {
    if (claims.claims.length === 0) {
      return 0;
    }
    await allocate(session, claims, keptOwner());
    const values = rows.flatMap((row, at) => {
      const number = claims.ofObjects[at]?.number;
      return number === undefined ? [] : [[row, number] as const];
    });
    const { home, property } = this.target.sequence;
    await updateRows(em, home, property.name, values, this.#schema);
    return values.length;
  }

  #claimsOf(rows: readonly AnyEntity[]): PlainClaims {
    const { em } = this.target;
    const { database } = open(this.target, undefined).session;
    return collectPlainClaims(tableOf(this.target), rows, 'update', em.getPlatform(), database);
  }

  /** The rows of some keys that have no number, in the order of the keys. */
  async #find(em: EntityManager, keys: readonly RowKey[], isLocked: boolean): Promise<readonly AnyEntity[]> {
    const { home, property } = this.target.sequence;
    const rows = await findRows(em, home, {
      where: withKeys(
        home,
        keys.map(({ key }) => key),
      ),
      isLocked,
      schema: this.#schema,
    });
    const without = rows.filter((row) => row[property.name] === null || row[property.name] === undefined);
    const places = new Map(keys.map(({ text }, at) => [text, at]));
    const placeOf = (row: AnyEntity) => places.get(keyTextOfRow(row)) ?? 0;
    return [...without].sort((a, b) => placeOf(a) - placeOf(b));
  }

  async #keys(offset: number): Promise<readonly RowKey[]> {
    const { home } = this.target.sequence;
    const primaryKey = home.primaryKeys.map((name): QueryOrderMap<AnyEntity> => ({ [name]: 'asc' }));
    const rows = await findRows(this.target.em, home, {
      where: this.#withoutNumber,
      orderBy: [...this.orderBy, ...primaryKey],
      fields: home.primaryKeys,
      limit: KEYS_AT_ONCE,
      offset,
      schema: this.#schema,
    });
    return rows.map((row) => ({ key: keyOfRow(row), text: keyTextOfRow(row) }));
  }

  async #count(): Promise<number> {
    const { em, sequence } = this.target;
    const fork = em.fork({ keepTransactionContext: true, disableContextResolution: true });
    const schema = this.#schema;
    return fork.count<AnyEntity>(sequence.home.class, this.#withoutNumber, {
      filters: false,
      ...(schema !== undefined && { schema }),
    });
  }

  get #schema(): string | undefined {
    return this.target.schema ?? this.target.em.schema;
  }

  get #withoutNumber(): object {
    const { em, sequence } = this.target;
    const members = membersOf(em, sequence);
    return { [sequence.property.name]: null, ...(members && { [members.property]: { $in: members.values } }) };
  }
}
