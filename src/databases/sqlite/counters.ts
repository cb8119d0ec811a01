import type {
  Counted,
  CountedKey,
  CounterReading,
  CounterSet,
  CountRequest,
  Key,
  Run,
  TransactionState,
} from '../Database.js';
import { countedOn, isSafe } from '../counted-on.js';
import { identifier, join, sql, type Statement } from '../Statement.js';
import { keyText } from './key-text.js';
import { lastNumbers } from './last-numbers.js';
import { lock } from './locks.js';

/** The names of a row of counters. */
interface CounterName {
  readonly sequence: string;
  readonly scope: string;
}

/** A counter, and the keys that count on in it: two spellings of a text are one. */
interface Counter extends CounterName {
  readonly counters: string;
  readonly set: CounterSet;
  readonly keys: CountedKey[];
}

/**
 * Counts on in the rows of the counters: under the write lock, what is read stays true until the upsert. The statements
 * have no round trip.
 */
export async function count(
  run: Run,
  { sets, written }: CountRequest,
  state: TransactionState,
  limit?: number,
): Promise<readonly Counted[]> {
  await lock(run, { tables: [], keySets: sets, written }, state, limit);
  const counters = countersOf(sets);
  const existing = await readExisting(run, sets, counters);
  const rows = counters.map((counter, at) => {
    const inTable = counter.keys.map(({ id }) => existing.get(id));
    return { ...counter, last: countedOn(counter.set, counter.keys, [existing.get(idOf(at)), ...inTable]) };
  });
  if (rows.every(({ last }) => last === undefined || isSafe(last))) {
    for (const [table, ofTable] of Map.groupBy(rows, (row) => row.counters)) {
      await run(upsert(table, ofTable));
    }
  }
  return rows.flatMap(({ keys, sequence, scope, last }) =>
    keys.map(({ id }) => ({ id, same: keys[0]?.id ?? id, sequence, scope, last })),
  );
}

function countersOf(sets: readonly CounterSet[]): readonly Counter[] {
  const counters = new Map<string, Counter>();
  for (const set of sets) {
    for (const key of set.keys) {
      const counter = { counters: set.counters, ...nameOf(set, key), set, keys: [] };
      const name = JSON.stringify([counter.counters, counter.sequence, counter.scope]);
      const known: Counter = counters.get(name) ?? counter;
      known.keys.push(key);
      counters.set(name, known);
    }
  }
  return [...counters.values()];
}

function nameOf({ table, column, isDescending, scope }: CounterReading, { values }: Key): CounterName {
  return { sequence: sequenceOf({ table, column, isDescending }), scope: keyText(scope, values) };
}

function sequenceOf({
  table,
  column,
  isDescending,
}: Pick<CounterReading, 'table' | 'column' | 'isDescending'>): string {
  return `${table}.${column}${isDescending ? ' desc' : ''}`;
}

/** The counters of keys as they are. */
export function lastCounted(reading: CounterReading): Statement {
  const counters = reading.keys.map((key) => [key.id, nameOf(reading, key)] as const);
  return sql`select v.column1 as id, c.scope, c.last ${joined(reading.counters, counters)}`;
}

/** All counters of a sequence. */
export function allCounted(reading: CounterReading): Statement {
  return sql`select c.scope, c.last from ${identifier(reading.counters)} as c
    where c.sequence = ${sequenceOf(reading)} and c.last is not null`;
}

/** The last numbers in the tables, by the ids of the keys, and those of the counters, by ids of their own. */
async function readExisting(
  run: Run,
  sets: readonly CounterSet[],
  counters: readonly Counter[],
): Promise<ReadonlyMap<number, number>> {
  const byTable = Map.groupBy(counters.entries(), ([, counter]) => counter.counters);
  const selects = [...byTable].map(([table, ofTable]) =>
    lastsOf(
      table,
      ofTable.map(([at, counter]) => [idOf(at), counter]),
    ),
  );
  const rows = await run(join([lastNumbers(sets), ...selects], ' union all '));
  const known = rows.filter(({ last }) => last !== null && last !== undefined);
  return new Map(known.map(({ id, last }) => [Number(id), Number(last)]));
}

/** Keys have ids from 0 on. */
function idOf(position: number): number {
  return -1 - position;
}

/**
 * ```sql
 * select v.column1 as id, 0 as same, c.last
 *   from (values (-1, 'invoice.number', '["5"]')) as v
 *   join `auto_sequence_counter` as c on c.sequence = v.column2 and c.scope = v.column3
 * ```
 */
function lastsOf(table: string, counters: readonly (readonly [id: number, name: CounterName])[]): Statement {
  return sql`select v.column1 as id, 0 as same, c.last ${joined(table, counters)}`;
}

function joined(table: string, counters: readonly (readonly [id: number, name: CounterName])[]): Statement {
  const rows = counters.map(([id, { sequence, scope }]) => sql`(${id}, ${sequence}, ${scope})`);
  return sql`from (values ${join(rows, ', ')}) as v
    join ${identifier(table)} as c on c.sequence = v.column2 and c.scope = v.column3`;
}

/**
 * ```sql
 * insert into `auto_sequence_counter` (sequence, scope, last) values ('invoice.number', '["5"]', 3)
 *   on conflict (sequence, scope) do update set last = excluded.last
 * ```
 */
function upsert(table: string, counters: readonly (Counter & { readonly last: bigint | undefined })[]): Statement {
  const rows = counters.map(({ sequence, scope, last }) => sql`(${sequence}, ${scope}, ${last})`);
  return sql`insert into ${identifier(table)} (sequence, scope, last) values ${join(rows, ', ')}
    on conflict (sequence, scope) do update set last = excluded.last`;
}
