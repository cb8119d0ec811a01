import type {
  Counted,
  CountedKey,
  CounterReading,
  CounterSet,
  CountRequest,
  Database,
  Row,
  Run,
  TransactionState,
} from '../Database.js';
import { countedOn, isSafe } from '../counted-on.js';
import { type NullPattern, nullPatterns, placed, type PlacedColumn } from '../null-patterns.js';
import { identifier, join, list, literal, sql, type Statement } from '../Statement.js';
import { areBare, inRow, isPlain, rowsOf } from './keys.js';
import { keyText, plainKeyText } from './key-text.js';
import { lastInRow, lastOfKey, ofLatest } from './last-numbers.js';
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
 * the table are read, and the counter is written. A sub-select of the table's largest number in the upsert itself would
 * lock what it reads: 137 of 1,600 flushes that began new scopes ended in a deadlock.
 */
export function countUnder(lock: Database['lock']) {
  return async (
    run: Run,
    request: CountRequest,
    state: TransactionState,
    limit?: number,
  ): Promise<readonly Counted[]> => {
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
      const lasts = [numberOf(row, 'counted'), numberOf(row, 'last')];
      return { key, set, same: Number(row['same']), scope: String(row['scope']), lasts };
    }),
  );
}

/**
 * ```sql
 * (select 0 as id, 0 as same, '["5"]' as scope,
 *    (select c.last from `auto_sequence_counter` as c where c.sequence = 'invoice.number' and c.scope = '["5"]') as counted,
 *    (select t.`number` from `invoice` as t where t.`customer_id` = 5 …) as last)
 *
 * (select v.id, min(v.id) over (partition by v.c0) as same, <text> as scope,
 *    (select c.last from `auto_sequence_counter` as c where c.sequence = 'invoice.number' and c.scope = <text>) as counted,
 *    (select t.`number` from `invoice` as t where t.`customer_id` = v.c0 …) as last
 *  from (select …) as v)
 * ```
 */
function readStatement(counters: string, set: CounterSet, pattern: NullPattern, state: TransactionState): Statement {
  const { present, keys, nulls } = pattern;
  const columns = placed(set.scope);
  const [only] = keys;
  if (state.isFresh && only && keys.length === 1 && isPlain(columns) && areBare(columns, keys)) {
    const text = sql`${plainKeyText(columns, only)}`;
    const selected = [
      sql`${only.id} as id`,
      sql`${only.id} as same`,
      sql`${text} as scope`,
      sql`${counterOf(counters, set, text)} as counted`,
      sql`${lastOfKey(set, pattern, only)} as last`,
    ];
    return sql`(select ${join(selected, ', ')})`;
  }
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
  return sql`(select c.last from ${identifier(counters)} as c where c.sequence = ${nameOf(set)} and c.scope = ${text}${lock})`;
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
      join ${identifier(reading.counters)} as c on c.sequence = ${nameOf(reading)} and c.scope = ${text})`;
  });
  return join(selects, ' union all ');
}

/** All counters of a sequence. The locks of keys have other names. */
export function allCounted(reading: CounterReading): Statement {
  return sql`select c.scope, c.last from ${identifier(reading.counters)} as c
    where c.sequence = ${nameOf(reading)} and c.last is not null`;
}

function nameOf(set: CounterReading): Statement {
  return sql`${literal(textOf(set))}`;
}

function textOf({ table, column, isDescending }: CounterReading): string {
  return `${table}.${column}${isDescending ? ' desc' : ''}`;
}

function numberOf(row: Row, column: string): number | undefined {
  const value = row[column];
  return value === null || value === undefined ? undefined : Number(value);
}
