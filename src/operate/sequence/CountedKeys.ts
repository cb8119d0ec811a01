import { endsOfKeys } from '../../databases/audit.js';
import type { CounterReading, Key, Row } from '../../databases/Database.js';
import { MissingCounterError } from '../../errors.js';
import { countsDown } from './last.js';
import type { RowValues } from './row-values.js';
import type { OpenTarget } from './SequenceTarget.js';

/** A key that has numbers in its table. */
export interface CountedKey {
  readonly row: Row;
  /** The values of its columns. */
  readonly values: readonly unknown[];
  /** Its counters. Where it has none, those that it should have. */
  readonly counters: readonly KeyCounter[];
}

export interface KeyCounter {
  readonly isDescending: boolean;
  /** The last number in the table. */
  readonly last: bigint;
  /** What the counter says; undefined where there is none. */
  readonly counter: bigint | undefined;
}

/** A counter whose key has no number in the table. */
export interface LostCounter {
  /** Its name among those of the sequence. */
  readonly scope: string;
  readonly counter: bigint;
}

/** How many counters are read by one statement. */
const COUNTERS_AT_ONCE = 1000;

export function isBehind({ counter, last, isDescending }: KeyCounter): boolean {
  return counter === undefined || (isDescending ? counter > last : counter < last);
}

/** Whether the last numbers are gone from the table. */
export function isAhead(key: KeyCounter): key is KeyCounter & { readonly counter: bigint } {
  return key.counter !== key.last && !isBehind(key);
}

/** The keys of a sequence with `reuse: false`, in its table and among its counters. */
export class CountedKeys {
  readonly #scopesOfCounters = new Set<string>();
  /** Of steps that are a function nobody knows which way a key counts. */
  readonly #directions: readonly boolean[];

  constructor(
    private readonly opened: OpenTarget,
    private readonly values: RowValues,
  ) {
    const { step } = opened.table.sequence.options;
    this.#directions = typeof step === 'function' ? [false, true] : [countsDown(step)];
  }

  /** They are few against the rows, and some drivers do nothing else while they stream. */
  async *inTable(): AsyncGenerator<CountedKey, void> {
    const { table, session } = this.opened;
    const { scopeColumns: scope, asText } = this.values;
    const keys = await session.run(endsOfKeys({ table: table.table, column: table.column, scope, asText }));
    // Without a scope, there is a row of a table that has none.
    const rows = keys.filter(({ largest }) => largest !== null);
    for (let from = 0; from < rows.length; from += COUNTERS_AT_ONCE) {
      yield* await this.#withCounters(rows.slice(from, from + COUNTERS_AT_ONCE));
    }
  }

  /** The counters of other keys than `inTable` has told. */
  async *lost(): AsyncGenerator<LostCounter, void> {
    const { session } = this.opened;
    for (const isDescending of this.#directions) {
      const all = await session.run(session.database.allCounted(this.#reading(isDescending, [])));
      const counters = all.map(({ scope, last }) => ({ scope: String(scope), counter: bigintOf(last) }));
      yield* counters.filter(({ scope }) => !this.#scopesOfCounters.has(scope));
    }
  }

  async #withCounters(rows: readonly Row[]): Promise<readonly CountedKey[]> {
    const keys = rows.map((row, id) => ({ id, values: this.values.keyOf(row) }));
    const read: (readonly KeyCounter[])[] = [];
    for (const isDescending of this.#directions) {
      const counted = await this.#read(isDescending, keys);
      const ends = rows.map(({ smallest, largest }) => bigintOf(isDescending ? smallest : largest));
      read.push(ends.map((last, id) => ({ isDescending, last, counter: counted.get(id) })));
    }
    return rows.map((row, id) => {
      const counters = read.flatMap((ofDirection) => ofDirection[id] ?? []);
      const known = counters.filter(({ counter }) => counter !== undefined);
      return { row, values: keys[id]?.values ?? [], counters: known.length > 0 ? known : counters };
    });
  }

  /** What the counters of keys say, by the ids of the keys. */
  async #read(isDescending: boolean, keys: readonly Key[]): Promise<ReadonlyMap<number, bigint>> {
    const { session } = this.opened;
    const counted = new Map<number, bigint>();
    for (const { id, scope, last } of await session.run(
      session.database.lastCounted(this.#reading(isDescending, keys)),
    )) {
      if (last !== null && last !== undefined) {
        this.#scopesOfCounters.add(String(scope));
        counted.set(Number(id), BigInt(last));
      }
    }
    return counted;
  }

  /** @throws MissingCounterError */
  #reading(isDescending: boolean, keys: readonly Key[]): CounterReading {
    const { table, counters, sequence, column, scope } = this.opened.table;
    if (counters === undefined) {
      throw MissingCounterError.ofSequence(sequence.name);
    }
    return { table, column, scope, counters, isDescending, keys };
  }
}

function bigintOf(value: Row[string] | undefined): bigint {
  return BigInt(value ?? 0);
}
