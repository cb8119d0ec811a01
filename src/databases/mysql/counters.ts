import type {
  Counted,
  CountedKey,
  CounterReading,
  CounterSet,
  CountRequest,
  Run,
  TransactionState,
} from '../Database.js';
import { countedOn, isSafe } from '../counted-on.js';
import { type NullPattern, nullPatterns, placed, type PlacedColumn } from '../null-patterns.js';
import { numberOf } from '../numbers-of-rows.js';
import { onlyKeyOf } from '../only-key.js';
import { identifier, join, list, sql, type Statement } from '../Statement.js';
import { countOne } from './count-one.js';
import { counterName, textOf } from './counter-name.js';
import { inRow, rowsOf } from './keys.js';
import { keyText } from './key-text.js';
import { lastInRow, ofLatest } from './last-numbers.js';
import type { Limited } from './limits.js';
import { isOfIntegers, lockWith } from './locks.js';
import { byName } from './names.js';

/** A key as the database answers for it: its names among the counters, and the last numbers that are known. */
interface KnownKey {
  readonly key: CountedKey;
  readonly set: CounterSet;
  readonly same: number;
  readonly scope: string;
  readonly lasts: readonly (number | undefined)[];
}

/**
 * Counts on in the rows of the counters. The locks of the keys are taken as for any other sequence; then the counter and
 * the table are read, and the counter is written. One key of integers, which is the rule, takes fewer statements.
 *
 * @param hasReturning whether an INSERT can return what it has written
 */
export function countWith(limited: Limited, { hasReturning }: { hasReturning: boolean }) {
  const lock = lockWith(limited);
  const one = countOne(limited, hasReturning);
  return async (
    run: Run,
    request: CountRequest,
    state: TransactionState,
    limit?: number,
  ): Promise<readonly Counted[]> => {
    const only = request.areHeld || !state.isFresh ? undefined : plainKeyOf(request, state);
    if (only) {
      return [await one(run, only.set, only.key, state, limit)];
    }
    if (!request.areHeld) {
      await lock(run, { tables: [], keySets: request.sets, written: request.written }, state, limit);
    }
    const counted: Counted[] = [];
    for (const [counters, sets] of Map.groupBy(request.sets, (set) => set.counters)) {
      const known = await readKeys(run, counters, sets, state);
      counted.push(...(await writeCounters(run, counters, known)));
    }
    return counted;
  };
}

/** The one key of a request, where its lock and its counter are in one table, and their texts can be made here. */
function plainKeyOf(
  { sets }: CountRequest,
  { counterTable }: TransactionState,
): ReturnType<typeof onlyKeyOf<CounterSet>> {
  const only = onlyKeyOf(sets);
  return only && only.set.counters === counterTable && isOfIntegers(only.set) ? only : undefined;
}

async function readKeys(
  run: Run,
  counters: string,
  sets: readonly CounterSet[],
  state: TransactionState,
): Promise<readonly KnownKey[]> {
  const selects = sets.flatMap((set) =>
    nullPatterns(set).map((pattern) => readStatement(counters, set, pattern, state)),
  );
  const rows = new Map((await run(join(selects, ' union all '))).map((row) => [Number(row['id']), row]));
  return sets.flatMap((set) =>
    set.keys.map((key) => {
      const row = rows.get(key.id) ?? {};
      const lasts = [numberOf(row['counted']), numberOf(row['last'])];
      return { key, set, same: Number(row['same']), scope: String(row['scope']), lasts };
    }),
  );
}

/**
 * ```sql
 * (select v.id, min(v.id) over (partition by v.c0) as same, <text> as scope,
 *    (select c.last from `auto_sequence_counter` as c where c.sequence = 'invoice.number' and c.scope = <text>) as counted,
 *    (select t.`number` from `invoice` as t where t.`customer_id` = v.c0 …) as last
 *  from (select …) as v)
 * ```
 */
function readStatement(counters: string, set: CounterSet, pattern: NullPattern, state: TransactionState): Statement {
  const { present, keys, nulls } = pattern;
  const columns = placed(set.scope);
  const text = keyText(columns, (column) => (isAmong(nulls, column) ? sql`null` : inRow(column)));
  const partition = join([sql`''`, ...present.map(inRow)], ', ');
  const counted = ofLatest(set, pattern, state, (lock) => counterOf(counters, set, text, lock));
  const last = lastInRow(set, pattern, state);
  const selected = [
    sql`v.id, min(v.id) over (partition by ${partition}) as same`,
    sql`${text} as scope`,
    sql`${counted} as counted`,
    sql`${last} as last`,
  ];
  return sql`(select ${join(selected, ', ')} from ${rowsOf(set.table, present, keys)})`;
}

function counterOf(counters: string, set: CounterReading, text: Statement, lock = sql``): Statement {
  return sql`(select c.last from ${identifier(counters)} as c where c.sequence = ${counterName(set)} and c.scope = ${text}${lock})`;
}

function isAmong(columns: readonly PlacedColumn[], { position }: PlacedColumn): boolean {
  return columns.some((column) => column.position === position);
}

/**
 * ```sql
 * insert into `auto_sequence_counter` (sequence, scope, last) values ('invoice.number', '["5"]', 3)
 *   on duplicate key update last = values(last)
 * ```
 */
async function writeCounters(run: Run, counters: string, known: readonly KnownKey[]): Promise<readonly Counted[]> {
  const groups = [...Map.groupBy(known, ({ same }) => same).values()].map((keys) => {
    const [first] = keys;
    return {
      first,
      keys,
      last:
        first &&
        countedOn(
          first.set,
          keys.map(({ key }) => key),
          keys.flatMap(({ lasts }) => lasts),
        ),
    };
  });
  if (groups.every(({ last }) => last === undefined || isSafe(last))) {
    const rows = groups
      .flatMap(({ first, last }) => (first ? [{ name: textOf(first.set), scope: first.scope, last }] : []))
      .sort(byName)
      .map(({ name, scope, last }) => sql`(${list([name, scope, last])})`);
    await run(
      sql`insert into ${identifier(counters)} (sequence, scope, last) values ${join(rows, ', ')} on duplicate key update last = values(last)`,
    );
  }
  return groups.flatMap(({ keys, last }) =>
    keys.map(({ key: { id }, set, same, scope }) => ({ id, same, sequence: textOf(set), scope, last })),
  );
}

/**
 * The counters of keys as they are: a select for each pattern of nulls.
 *
 * ```sql
 * (select v.id, c.scope, c.last from (select …) as v
 *   join `auto_sequence_counter` as c on c.sequence = 'invoice.number' and c.scope = <text>)
 * ```
 */
export function lastCounted(reading: CounterReading): Statement {
  const columns = placed(reading.scope);
  const selects = nullPatterns(reading).map(({ present, keys, nulls }) => {
    const text = keyText(columns, (column) => (isAmong(nulls, column) ? sql`null` : inRow(column)));
    return sql`(select v.id, c.scope, c.last from ${rowsOf(reading.table, present, keys)}
      join ${identifier(reading.counters)} as c on c.sequence = ${counterName(reading)} and c.scope = ${text})`;
  });
  return join(selects, ' union all ');
}

/** All counters of a sequence. The locks of keys have other names. */
export function allCounted(reading: CounterReading): Statement {
  return sql`select c.scope, c.last from ${identifier(reading.counters)} as c
    where c.sequence = ${counterName(reading)} and c.last is not null`;
}
