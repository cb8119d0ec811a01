import {
  SAFE_INTEGERS,
  type Trigger,
  type TriggerCounters,
  type TriggerScopeColumn,
  type TriggerSequence,
  type TriggerTable,
} from '../Database.js';
import { type PlacedColumn, placed } from '../null-patterns.js';
import { identifier, join, literal, nameText, quoted, sql, type Statement, verbatim } from '../Statement.js';
import { counterNameOf } from './counter-name.js';
import { collated } from './keys.js';
import { keyText } from './key-text.js';
import { firstRow } from './last-numbers.js';
import { lastOf } from './last-of.js';
import { lockOf } from './locks.js';
import { bySchema } from './own-names.js';
import { returnedName } from './returned-name.js';
import { CONSTRAINT } from './trigger-failure.js';

/** The oid of the table, or of the root of a partition's; the last number; and the next one. */
const TABLE = verbatim('mikro_orm_table');
const LAST = verbatim('mikro_orm_last');
const NEXT = verbatim('mikro_orm_next');

/** Null where the table is no partition, which costs less than to ask where its name leads. */
const ROOT = sql`coalesce(cast(pg_catalog.pg_partition_root(tg_relid) as pg_catalog.oid), tg_relid)`;

/** Each doubles the statements that PL/pgSQL plans for itself. Past it the statement is made for each row. */
const MAX_PLANNED_NULLABLE = 2;

/**
 * The trigger that numbers the rows of a table which come without a number: the key's lock, as a flush takes it, and then
 * the last number under the key. A volatile function takes a new snapshot for each of its statements (manual, section
 * 36.7), so that the second sees what was committed while the first waited.
 *
 * It runs under the `search_path` of whoever inserts. So each function, operator and type has its schema, and a table is
 * named only where the caller's path leads to it.
 *
 * ```sql
 * declare mikro_orm_table pg_catalog.oid := <tg_relid, or the root of that partition>; …
 * begin
 *   if pg_catalog.pg_advisory_xact_lock(<the key's lock>) is null then null; end if;
 *   if cast(pg_catalog.to_regclass('"invoice"') as pg_catalog.oid) operator(pg_catalog.=) mikro_orm_table then
 *     mikro_orm_last := (select … from "invoice" as t where t."customer_id" operator(pg_catalog.=) new."customer_id" …);
 *   else
 *     execute pg_catalog.concat('select … from ', cast(mikro_orm_table as pg_catalog.regclass), …) into mikro_orm_last using …;
 *   end if;
 *   mikro_orm_next := greatest(mikro_orm_last operator(pg_catalog.+) 1, 1);
 *   …
 *   new."number" := cast(mikro_orm_next as int);
 *   return new;
 * end
 * ```
 */
export function trigger(table: TriggerTable): Trigger {
  // One order for the locks of a row: that in which a flush comes to them.
  const sequences = [...table.sequences].sort((a, b) => (a.column < b.column ? -1 : 1));
  const [first, ...others] = sequences;
  const condition = when(sequences);
  const steps =
    first && others.length === 0
      ? [ofOne(first, condition !== undefined, sql`${first.counters ? sql`` : lock(first)} ${number(first, table)}`)]
      : [
          // Under `reuse: false` the counter's row is the lock.
          ...sequences.filter(({ counters }) => !counters).map((each) => whereAsked(each, lock(each))),
          ...sequences.map((each) => whereAsked(each, number(each, table))),
        ];
  const body = sql`declare ${TABLE} pg_catalog.oid := ${ROOT}; ${LAST} bigint; ${NEXT} bigint;
    begin ${join(steps, ' ')} return new; end`;
  return { when: condition, body };
}

/** The trigger's own condition has asked already, unless the class of the row counts too. */
function ofOne(sequence: TriggerSequence, isKnownToAsk: boolean, work: Statement): Statement {
  return isKnownToAsk && !sequence.classes ? work : whereAsked(sequence, work);
}

function found(table: string): Statement {
  return sql`cast(pg_catalog.to_regclass(${nameText(table)}) as pg_catalog.oid)`;
}

function whereAsked(sequence: TriggerSequence, work: Statement): Statement {
  return sql`if ${isAsked(sequence)} then ${work} end if;`;
}

/** As PostgreSQL gives it back, which MikroORM compares. A row that has its numbers then costs no call. */
function when(sequences: readonly TriggerSequence[]): Statement | undefined {
  const names = sequences.map(({ column }) => returnedName(column));
  if (!names.every((name) => name !== undefined)) {
    return undefined;
  }
  const conditions = names.map((name) => `(new.${name} IS NULL)`);
  return verbatimStatement(conditions.length > 1 ? `(${conditions.join(' OR ')})` : conditions.join(''));
}

function isAsked({ column, classes }: TriggerSequence): Statement {
  const isNull = sql`new.${identifier(column)} is null`;
  if (!classes) {
    return isNull;
  }
  const values = join(
    classes.values.map((value) => sql`${literal(value)}`),
    ', ',
  );
  const value = sql`cast(new.${identifier(classes.column)} as pg_catalog.text)`;
  return sql`${isNull} and ${value} operator(pg_catalog.=) any (array[${values}])`;
}

/** A condition and no `perform`, which would run a query: an expression takes half the time. */
function lock({ column, scope }: TriggerSequence): Statement {
  const key = lockOf(sql`${TABLE}`, column, placed(scope).map(inNew), bySchema);
  return sql`if pg_catalog.pg_advisory_xact_lock(${key}) is null then null; end if;`;
}

function number(sequence: TriggerSequence, table: TriggerTable): Statement {
  const { column, step, startAt, counters } = sequence;
  const next = sql`${furthest(sequence)}(${LAST} operator(pg_catalog.+) ${bigint(step)}, ${bigint(startAt)})`;
  const count = counters ? countOn(sequence, counters) : sql``;
  return sql`${readLast(sequence, table)} ${NEXT} := ${next}; ${count}
    ${checkRange(sequence, table)} new.${identifier(column)} := ${inColumn(sequence)};`;
}

/** The number in the type of its column. PL/pgSQL's own cast, of an assignment, takes longer than one in the expression. */
function inColumn({ range: { max } }: TriggerSequence): Statement {
  const type = INTEGERS.get(max);
  return type ? sql`cast(${NEXT} as ${type})` : sql`${NEXT}`;
}

/**
 * Counts on in the counter's row, from what follows the last number in the table. The row is the lock. A flush may take the
 * key's lock before the row, and only where its transaction has no rows yet, which nobody knows here.
 */
function countOn(sequence: TriggerSequence, { table, isBeside }: TriggerCounters): Statement {
  const name = counterNameOf(sql`${TABLE}`, { ...sequence, isDescending: isDescending(sequence) }, bySchema);
  const key = keyText({ nulls: [], present: placedIn(sequence) }, inNew, bySchema);
  const last = furthest(sequence);
  const columns = sql` as c (sequence, scope, last)`;
  const upsert = sql` on conflict (sequence, scope)
    do update set last = ${last}(excluded.last, c.last operator(pg_catalog.+) ${bigint(sequence.step)}) returning c.last`;
  const values = join([name, key, sql`${NEXT}`], ', ');
  const byItsName = sql`insert into ${identifier(table)}${columns} values (${values})${upsert} into ${NEXT};`;
  if (!isBeside) {
    return byItsName;
  }
  // By its name where the caller's path leads to the one that is beside the table.
  const beside = sql`pg_catalog.concat(pg_catalog.quote_ident(tg_table_schema), '.', ${nameText(table)})`;
  const isFound = sql`cast(pg_catalog.to_regclass(${nameText(table)}) as pg_catalog.oid) operator(pg_catalog.=)
    cast(pg_catalog.to_regclass(${beside}) as pg_catalog.oid)`;
  const schema = sql`(select pg_catalog.quote_ident(n.nspname) from pg_catalog.pg_class as r
    join pg_catalog.pg_namespace as n on n.oid operator(pg_catalog.=) r.relnamespace
    where r.oid operator(pg_catalog.=) ${TABLE})`;
  const rest = quoted(sql`${columns} values ($1, $2, $3)${upsert}`);
  return sql`if ${isFound} then ${byItsName} else
    execute pg_catalog.concat('insert into ', ${schema}, '.', ${nameText(table)}, ${rest}) into ${NEXT} using ${values};
    end if;`;
}

/** By name where the caller's path finds the table by it, so that the statement is planned once; otherwise by oid. */
function readLast(sequence: TriggerSequence, table: TriggerTable): Statement {
  const byOid = readByOid(sequence);
  const nullable = sequence.scope.filter(({ isNullable }) => isNullable);
  if (table.isInEverySchema || nullable.length > MAX_PLANNED_NULLABLE) {
    return byOid;
  }
  return sql`if ${found(table.table)} operator(pg_catalog.=) ${TABLE} then ${readByName(sequence, table)} else ${byOid} end if;`;
}

/** A branch for each pattern of nulls: an index finds a null only by `is null`. */
function readByName(sequence: TriggerSequence, { table }: TriggerTable): Statement {
  const columns = placedIn(sequence);
  const branches = patternsOf(columns.filter(({ isNullable }) => isNullable)).map((nulls) => {
    const present = columns.filter((each) => !nulls.includes(each));
    const reading = { ...sequence, table, isDescending: isDescending(sequence) };
    const last = firstRow(reading, { nulls, present }, selectedOf(sequence), inNew, equals);
    const are = join(
      nulls.map(({ name }) => sql`new.${identifier(name)} is null`),
      ' and ',
    );
    return { isLast: nulls.length === 0, are, read: sql`${LAST} := ${last};` };
  });
  const [first, ...others] = branches;
  if (!first || others.length === 0) {
    return first?.read ?? sql``;
  }
  const rest = others.map(({ isLast, are, read }) => (isLast ? sql`else ${read}` : sql`elsif ${are} then ${read}`));
  return sql`if ${first.are} then ${first.read} ${join(rest, ' ')} end if;`;
}

/** In the type of the variable. Only a column of eight bytes can hold a number that cannot be counted on. */
function selectedOf(sequence: TriggerSequence): Statement {
  const { column, range } = sequence;
  return range.max < SAFE_INTEGERS.max
    ? sql`cast(t.${identifier(column)} as bigint)`
    : lastOf({ column, isDescending: isDescending(sequence) });
}

/** The text of the statement is made of literals of ours, the server's own name of the table, and parameters. */
function readByOid(sequence: TriggerSequence): Statement {
  const columns = placedIn(sequence);
  const { column } = sequence;
  const direction = verbatim(isDescending(sequence) ? 'asc' : 'desc');
  const number = sql`t.${identifier(column)}`;
  const selected = selectedOf(sequence);
  const conditions = columns.flatMap((each) => {
    const own = sql`t.${identifier(each.name)}`;
    const isEqual = sql` and ${own} ${equals(each)} ${collated(each, sql`$${verbatim(String(each.position + 1))}`)}`;
    const isNull = sql` and ${own} is null`;
    return each.isNullable
      ? sql`case when new.${identifier(each.name)} is null then ${quoted(isNull)} else ${quoted(isEqual)} end`
      : sql`${quoted(isEqual)}`;
  });
  const text = join(
    [
      sql`${quoted(sql`select ${selected} from `)}`,
      sql`cast(${TABLE} as pg_catalog.regclass)`,
      sql`${quoted(sql` as t where ${number} is not null`)}`,
      ...conditions,
      sql`${quoted(sql` order by ${number} ${direction} limit 1`)}`,
    ],
    ', ',
  );
  const values = columns.length > 0 ? sql` using ${join(columns.map(inNew), ', ')}` : sql``;
  return sql`execute pg_catalog.concat(${text}) into ${LAST}${values};`;
}

/**
 * With the fields of an error of a constraint, by which it is known again. A sequence that starts inside the range leaves
 * it at one end only.
 */
function checkRange(sequence: TriggerSequence, { table }: TriggerTable): Statement {
  const { column, startAt, range } = sequence;
  const { min, max } = range;
  const isAbove = sql`${NEXT} operator(pg_catalog.>) ${bigint(max)}`;
  const isBelow = sql`${NEXT} operator(pg_catalog.<) ${bigint(min)}`;
  const startsInside = min <= startAt && startAt <= max;
  const atItsEnd = isDescending(sequence) ? isBelow : isAbove;
  const isOutside = startsInside ? atItsEnd : sql`${isAbove} or ${isBelow}`;
  const message = sql`pg_catalog.concat(${literal(`${table}.${column} would become `)}, ${NEXT},
    ${literal(`, past the limit of its column (${String(min)} to ${String(max)})`)})`;
  return sql`if ${isOutside} then
    raise exception using errcode = '22003', message = ${message}, detail = cast(${NEXT} as pg_catalog.text),
      table = ${literal(table)}, column = ${literal(column)}, constraint = ${literal(CONSTRAINT)}; end if;`;
}

/** The types that are narrower than the trigger's own variables, by their largest values. */
const INTEGERS: ReadonlyMap<number, Statement> = new Map([
  [32_767, sql`smallint`],
  [2_147_483_647, sql`int`],
]);

/** Types that are in `pg_catalog`, with their operators. Those of an extension are where it was installed. */
const BUILT_IN =
  /^"?(smallint|int2|integer|int|int4|bigint|int8|serial|bigserial|boolean|bool|uuid|text|varchar|character|char|bpchar|numeric|decimal|real|float4?8?|double|date|time|timetz|timestamp|timestamptz|interval|inet|cidr|macaddr|macaddr8|bytea|oid)\b/i;

function equals({ type, isEnum }: PlacedColumn): Statement {
  return isEnum || BUILT_IN.test(type) ? sql`operator(pg_catalog.=)` : sql`=`;
}

function inNew(column: PlacedColumn): Statement {
  return collated(column, sql`new.${identifier(column.name)}`);
}

function placedIn({ scope }: TriggerSequence): readonly (PlacedColumn & TriggerScopeColumn)[] {
  return placed(scope).map((column, position) => ({ ...column, isNullable: scope[position]?.isNullable ?? false }));
}

/** All subsets of the columns, those with the most first, and the empty one last. */
function patternsOf<T>(columns: readonly T[]): readonly (readonly T[])[] {
  const subsets = columns.reduce<T[][]>((all, each) => [...all.map((some) => [...some, each]), ...all], [[]]);
  return subsets.sort((a, b) => b.length - a.length);
}

function isDescending({ step }: TriggerSequence): boolean {
  return step < 0;
}

function furthest(sequence: TriggerSequence) {
  return verbatim(isDescending(sequence) ? 'least' : 'greatest');
}

function bigint(number: number): Statement {
  return sql`cast(${verbatim(String(number))} as bigint)`;
}

function verbatimStatement(text: string): Statement {
  return sql`${verbatim(text)}`;
}
