import type { Counted, CountedKey, CounterSet, Run, TransactionState } from '../Database.js';
import { countedOn, isSafe } from '../counted-on.js';
import { nullPatterns, placed } from '../null-patterns.js';
import { bigintOf, numberOf } from '../numbers-of-rows.js';
import { identifier, sql, type Statement, verbatim } from '../Statement.js';
import { counterName, textOf } from './counter-name.js';
import { lockName, plainLockText } from './keys.js';
import { plainKeyText } from './key-text.js';
import { lastOfKey } from './last-numbers.js';
import type { Limited } from './limits.js';
import { runTogether } from './run-together.js';
import { waitWith } from './locks.js';

/**
 * Counts on under one key of integers, in a transaction that has sent nothing. One statement writes the key's lock and
 * counts the counter on, in this order. The next one looks at the table, so that the snapshot starts under the lock.
 * MariaDB takes both at once. Only where the table is ahead is the counter written once more.
 *
 * The look cannot be a sub-select of the first statement. One of an INSERT locks what it reads: 137 of 1,600 flushes that
 * began new scopes ended in a deadlock.
 */
export function countOne(limited: Limited, hasReturning: boolean) {
  const wait = waitWith(limited);
  return async (
    run: Run,
    set: CounterSet,
    key: CountedKey,
    state: TransactionState,
    limit?: number,
  ): Promise<Counted> => {
    const scope = plainKeyText(placed(set.scope), key);
    const where = sql`where sequence = ${counterName(set)} and scope = ${scope}`;
    const returning = hasReturning ? sql` returning sequence, last as counted` : sql``;
    const count = sql`${upsert(set, key, scope)}${returning}`;
    const more = hasReturning ? sql`` : sql`(select last from ${identifier(set.counters)} ${where}) as counted, `;
    const [pattern = { nulls: [], present: [], keys: [] }] = nullPatterns(set);
    const look = lastOfKey(set, pattern, key, more);
    // The limit of MariaDB is one of a single statement.
    const isJoined = hasReturning && limit === undefined;
    const [written = [], [read] = []] = isJoined
      ? await wait(run, state, limit, (through) => runTogether(through, [count, look]))
      : [await wait(run, state, limit, (through) => through(count)), await run(look)];
    const counter = hasReturning ? written.find(({ sequence }) => sequence === textOf(set)) : read;
    const counted = bigintOf(counter?.['counted']);
    const fromTable = countedOn(set, [key], [numberOf(read?.['last'])]);
    const isAhead = fromTable !== undefined && (counted === undefined || isFurther(set, fromTable, counted));
    if (isAhead && isSafe(fromTable)) {
      await run(sql`update ${identifier(set.counters)} set last = ${whole(fromTable)} ${where}`);
    }
    return { id: key.id, same: key.id, sequence: textOf(set), scope, last: isAhead ? fromTable : counted };
  };
}

/**
 * ```sql
 * insert into `auto_sequence_counter` (sequence, scope, last)
 *   values ('lock invoice.number', '5', 1), ('invoice.number', '["5"]', 3)
 *   on duplicate key update last = if(sequence = 'invoice.number', coalesce(greatest(last + 3, 3), 3), last + 1)
 * ```
 */
function upsert(set: CounterSet, key: CountedKey, scope: string): Statement {
  const furthest = verbatim(set.isDescending ? 'least' : 'greatest');
  const first = whole(countedOn(set, [key], []));
  const following = sql`last + ${key.wanted * key.step}`;
  const last =
    key.wanted === 0 && key.explicit === undefined
      ? following
      : sql`coalesce(${furthest}(${following}, ${first}), ${first})`;
  return sql`insert into ${identifier(set.counters)} (sequence, scope, last)
    values (${lockName(set)}, ${plainLockText(placed(set.scope), key)}, 1), (${counterName(set)}, ${scope}, ${first})
    on duplicate key update last = if(sequence = ${counterName(set)}, ${last}, last + 1)`;
}

/** MikroORM quotes a bigint as a text, by which MySQL would compare all as texts. */
function whole(number: bigint | undefined): Statement {
  return sql`${verbatim(String(number ?? null))}`;
}

function isFurther({ isDescending }: CounterSet, a: bigint, b: bigint): boolean {
  return isDescending ? a < b : a > b;
}
