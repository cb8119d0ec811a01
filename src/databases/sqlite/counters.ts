import type { Counted, CountedKey, CounterSet, CountRequest, Row, Run } from '../Database.js';
import { identifier, join, sql, type Statement } from '../Statement.js';
import { keyText } from './key-text.js';
import { lastNumbers } from './last-numbers.js';
import { lock } from './locks.js';

/** A counter, and the keys that count on in it: two spellings of a text are one. */
interface Counter {
  readonly counters: string;
  readonly sequence: string;
  readonly scope: string;
  readonly set: CounterSet;
  readonly keys: CountedKey[];
}

/**
 * Counts on in the rows of the counters: under the write lock, what is read stays true until the upsert. The statements
 * have no round trip.
 */
export async function count(run: Run, { sets, written }: CountRequest, limit?: number): Promise<readonly Counted[]> {
  await lock(run, { tables: [], keySets: sets, written }, limit);
  const counters = countersOf(sets);
  const inTable = await lastInTable(run, sets);
  const counted: Counted[] = [];
  for (const [table, ofTable] of Map.groupBy(counters, (counter) => counter.counters)) {
    const known = await lastCounted(run, table, ofTable);
    const lasts = ofTable.map((counter) => {
      const { set, keys } = counter;
      return lastOf(set, keys, [known.get(nameOf(counter)), ...keys.map(({ id }) => inTable.get(id))]);
    });
    const isRefused = lasts.some((last) => last !== undefined && !isSafe(last));
    if (!isRefused) {
      await run(upsert(table, ofTable, lasts));
    }
    ofTable.forEach(({ sequence, scope, keys }, at) => {
      const [first] = keys;
      counted.push(...keys.map(({ id }) => ({ id, same: first?.id ?? id, sequence, scope, last: lasts[at] })));
    });
  }
  return counted;
}

function countersOf(sets: readonly CounterSet[]): readonly Counter[] {
  const counters = new Map<string, Counter>();
  for (const set of sets) {
    const sequence = `${set.table}.${set.column}${set.isDescending ? ' desc' : ''}`;
    for (const key of set.keys) {
      const counter = { counters: set.counters, sequence, scope: keyText(set.scope, key.values), set, keys: [] };
      const name = JSON.stringify([counter.counters, nameOf(counter)]);
      const known: Counter = counters.get(name) ?? counter;
      known.keys.push(key);
      counters.set(name, known);
    }
  }
  return [...counters.values()];
}

function nameOf({ sequence, scope }: Pick<Counter, 'sequence' | 'scope'>): string {
  return JSON.stringify([sequence, scope]);
}

async function lastInTable(run: Run, sets: readonly CounterSet[]): Promise<ReadonlyMap<number, number | undefined>> {
  const rows = await run(lastNumbers(sets));
  return new Map(rows.map((row) => [Number(row['id']), numberOf(row)]));
}

async function lastCounted(
  run: Run,
  table: string,
  counters: readonly Counter[],
): Promise<ReadonlyMap<string, number | undefined>> {
  const names = counters.map(({ sequence, scope }) => sql`(${sequence}, ${scope})`);
  const rows = await run(
    sql`select sequence, scope, last from ${identifier(table)} where (sequence, scope) in (values ${join(names, ', ')})`,
  );
  return new Map(
    rows.map((row) => [nameOf({ sequence: String(row['sequence']), scope: String(row['scope']) }), numberOf(row)]),
  );
}

function numberOf({ last }: Row): number | undefined {
  return last === null || last === undefined ? undefined : Number(last);
}

function lastOf(
  { isDescending }: CounterSet,
  keys: readonly CountedKey[],
  existing: readonly (number | undefined)[],
): bigint | undefined {
  const furthest = isDescending ? Math.min : Math.max;
  const by = keys.reduce((sum, { wanted, step }) => sum + BigInt(wanted * step), 0n);
  const before = [...existing, ...keys.map(({ explicit }) => explicit)].filter((number) => number !== undefined);
  const firsts = keys
    .filter(({ wanted }) => wanted > 0)
    .map(({ startAt, step }) => BigInt(startAt) + by - BigInt(step));
  const candidates = [...firsts, ...(before.length > 0 ? [BigInt(furthest(...before)) + by] : [])];
  return candidates.length > 0
    ? candidates.reduce((last, each) => (each < last === isDescending ? each : last))
    : undefined;
}

/** No column takes another, so that the flush is refused. */
function isSafe(last: bigint): boolean {
  return Number.isSafeInteger(Number(last));
}

/**
 * ```sql
 * insert into `auto_sequence_counter` (sequence, scope, last) values ('invoice.number', '["5"]', 3)
 *   on conflict (sequence, scope) do update set last = excluded.last
 * ```
 */
function upsert(table: string, counters: readonly Counter[], lasts: readonly (bigint | undefined)[]): Statement {
  const rows = counters.map(({ sequence, scope }, at) => sql`(${sequence}, ${scope}, ${lasts[at]})`);
  return sql`insert into ${identifier(table)} (sequence, scope, last) values ${join(rows, ', ')}
    on conflict (sequence, scope) do update set last = excluded.last`;
}
