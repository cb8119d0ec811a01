import type { CounterSet } from '../Database.js';
import { type NullPattern, nullPatterns } from '../null-patterns.js';
import { identifier, join, sql, type Statement, verbatim } from '../Statement.js';
import { counterName } from './counter-name.js';
import { inRow, isBare, rowsOf } from './keys.js';
import { keyText } from './key-text.js';
import { lastInTable } from './last-in-table.js';

/** Sets that one upsert serves: in one table of counters, and in one direction. */
interface Part {
  /** Tells its CTEs from those of the other parts. */
  readonly at: number;
  readonly counters: string;
  readonly isDescending: boolean;
  readonly sets: readonly CounterSet[];
}

/**
 * Counts on under many keys. Here under two of one sequence, three numbers and one:
 *
 * ```sql
 * with e0 as (…),
 *   k0 as materialized (<the keys: id, sequence, scope, wanted, step, explicit, start_at, last in the table>),
 *   g0 as materialized (<the same by sequence and scope: two spellings of a key would upsert one row twice>),
 *   o0 as materialized (select jsonb_object_agg(sequence || scope, wanted * step) as by from g0),
 *   u0 as (insert into "auto_sequence_counter" as c … select … from g0 order by … on conflict … returning …)
 * select k0.id, g0.id as same, u0.sequence, u0.scope, u0.last from k0 join g0 … join u0 …
 * ```
 */
export function countMany(sets: readonly CounterSet[], entered: readonly Statement[]): Statement {
  const parts = partsOf(sets);
  const ctes = [...entered, ...parts.flatMap(partCtes)];
  return sql`with ${join(ctes, ', ')} ${join(parts.map(selectOf), ' union all ')}`;
}

/** Those that count up come first, for each table of counters: all flushes lock rows in one order. */
function partsOf(sets: readonly CounterSet[]): readonly Part[] {
  const tables = [...new Set(sets.map(({ counters }) => counters))].sort();
  return tables
    .flatMap((counters) => [false, true].map((isDescending) => ({ counters, isDescending })))
    .map((part) => ({ ...part, sets: sets.filter((set) => isOf(set, part)) }))
    .filter((part) => part.sets.length > 0)
    .map((part, at) => ({ ...part, at }));
}

function isOf(set: CounterSet, part: Pick<Part, 'counters' | 'isDescending'>): boolean {
  return set.counters === part.counters && set.isDescending === part.isDescending;
}

function partCtes(part: Part): readonly Statement[] {
  const names = namesOf(part);
  const by = equalBy(part);
  return [
    sql`${names.k} as materialized (${join(part.sets.flatMap(keysOf), ' union all ')})`,
    sql`${names.g} as materialized (${groups(part)})`,
    // DO UPDATE sees the columns of the row and no others of the select.
    ...(by === undefined
      ? [
          sql`${names.o} as materialized (select jsonb_object_agg(sequence || scope, wanted * step) as by from ${names.g})`,
        ]
      : []),
    sql`${names.u} as (${upsert(part)})`,
  ];
}

/** What all keys of a part add to their counters, where that is one number. */
function equalBy({ sets }: Part): number | undefined {
  const [first, ...others] = sets.flatMap(({ keys }) => keys.map(({ wanted, step }) => wanted * step));
  const areDistinct = sets.every((set) => nullPatterns(set).every(hasDistinctKeys));
  return areDistinct && others.every((by) => by === first) ? first : undefined;
}

/** Whether keys that JavaScript tells apart are different to the database. */
function hasDistinctKeys({ present, keys }: NullPattern): boolean {
  return present.every((column) => isBare(column, keys));
}

function keysOf(set: CounterSet): readonly Statement[] {
  return nullPatterns(set).map((pattern) => {
    const keys = new Set(pattern.keys);
    const counted = set.keys.filter((key) => keys.has(key));
    const rows = rowsOf(pattern.present, counted, {
      wanted: counted.map(({ wanted }) => wanted),
      step: counted.map(({ wanted, step }) => (wanted > 0 ? step : 0)),
      explicit: counted.map(({ explicit }) => explicit ?? null),
      start_at: counted.map(({ wanted, startAt }) => (wanted > 0 ? startAt : null)),
    });
    const scope = keyText(pattern, inRow);
    const last = lastInTable(set, pattern, inRow);
    // Within a select of its own the name is made once, and not for each row.
    return sql`select v.id, (select ${counterName(set)}) as sequence, ${scope} as scope,
      v.wanted, v.step, v.explicit, v.start_at, ${last} as last from ${rows}`;
  });
}

function groups(part: Part): Statement {
  const { k } = namesOf(part);
  if (equalBy(part) !== undefined) {
    return sql`select * from ${k}`;
  }
  const furthest = verbatim(part.isDescending ? 'min' : 'max');
  return sql`select sequence, scope, min(id) as id, cast(sum(wanted) as bigint) as wanted, ${furthest}(step) as step,
    ${furthest}(explicit) as explicit, ${furthest}(start_at) as start_at, ${furthest}(last) as last
    from ${k} group by sequence, scope`;
}

function upsert(part: Part): Statement {
  const { g, o } = namesOf(part);
  const furthest = verbatim(part.isDescending ? 'least' : 'greatest');
  const equal = equalBy(part);
  const by =
    equal === undefined
      ? sql`cast((select by from ${o}) ->> (excluded.sequence || excluded.scope) as bigint)`
      : sql`cast(${equal} as bigint)`;
  return sql`insert into ${identifier(part.counters)} as c (sequence, scope, last)
    select sequence, scope, ${furthest}(
      last + wanted * step,
      explicit + wanted * step,
      case when wanted > 0 then start_at + (wanted - 1) * step end)
    from ${g} order by sequence collate "C", scope collate "C"
    on conflict (sequence, scope) do update set last = ${furthest}(excluded.last, c.last + ${by})
    returning sequence, scope, last`;
}

function selectOf(part: Part): Statement {
  const { k, g, u } = namesOf(part);
  return sql`select ${k}.id, ${g}.id as same, ${u}.sequence, ${u}.scope, ${u}.last
    from ${k} join ${g} using (sequence, scope) join ${u} using (sequence, scope)`;
}

function namesOf({ at }: Part) {
  const name = (letter: string) => verbatim(`${letter}${String(at)}`);
  return { k: name('k'), g: name('g'), o: name('o'), u: name('u') };
}
