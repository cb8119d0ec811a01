import type { Trigger, TriggerFailure, TriggerSequence, TriggerTable } from '../Database.js';
import { memberOf } from '../error-members.js';
import { type PlacedColumn, placed } from '../null-patterns.js';
import { identifier, join, literal, sql, type Statement, verbatim } from '../Statement.js';
import { keyText } from './key-text.js';
import { lockName, lockText } from './keys.js';

/** The last number, that of the counter, and the next one. A variable's name is looked for before a column's: these are none's. */
const LAST = verbatim('mikro_orm_last');
const COUNTED = verbatim('mikro_orm_counted');
const NEXT = verbatim('mikro_orm_next');

/** MariaDB gives the body of a trigger back without the comment in which MySQL would not see it. */
const FIRST_LEVEL = sql` level 1`;

/**
 * The trigger that numbers the rows of a table which come without a number: it writes the row of the key's lock, as a flush
 * does, and then reads the last number under the key. The reading locks what it reads. Otherwise it would be as old as the
 * statement, where that has read something before (manual of MySQL, section 17.7.2.3).
 *
 * ```sql
 * declare mikro_orm_last, mikro_orm_counted, mikro_orm_next bigint;
 * if new.`number` is null then
 *   insert into `auto_sequence_counter` (sequence, scope, last) values ('lock invoice.number', …, 1) on duplicate key update last = last + 1;
 *   set mikro_orm_last = (select t.`number` from `invoice` as t where t.`customer_id` = new.`customer_id` … lock in share mode);
 *   set mikro_orm_next = greatest(1, coalesce(mikro_orm_last + 1, 1));
 *   …
 *   set new.`number` = mikro_orm_next;
 * end if;
 * ```
 */
export function trigger(table: TriggerTable): Trigger {
  // One order for the locks of a row: that in which a flush comes to them.
  const sequences = [...table.sequences].sort((a, b) => (a.column < b.column ? -1 : 1));
  const steps = [
    ...sequences.map((each) => whereAsked(each, lock(each, table))),
    ...sequences.map((each) => whereAsked(each, number(each, table))),
  ];
  return {
    when: undefined,
    body: sql`declare ${LAST}, ${COUNTED}, ${NEXT} bigint; ${join(steps, ' ')}`,
  };
}

/** The name of a trigger is one of the database, and not of its table: the table's is in it. */
export function triggerName(table: string, name: string): string {
  return `${name}_${table}`;
}

function whereAsked({ column, classes }: TriggerSequence, work: Statement): Statement {
  const isNull = sql`new.${identifier(column)} is null`;
  if (!classes) {
    return sql`if ${isNull} then ${work} end if;`;
  }
  const values = join(
    classes.values.map((value) => sql`${literal(value)}`),
    ', ',
  );
  return sql`if ${isNull} and new.${identifier(classes.column)} in (${values}) then ${work} end if;`;
}

function lock({ column, scope }: TriggerSequence, { table, lockRows }: TriggerTable): Statement {
  const text = lockText(placed(scope), inNew, FIRST_LEVEL);
  return sql`insert into ${identifier(lockRows ?? '')} (sequence, scope, last)
    values (${lockName({ table, column })}, ${text}, 1) on duplicate key update last = last + 1;`;
}

function number(sequence: TriggerSequence, { table }: TriggerTable): Statement {
  const { column, step, startAt, scope, counters } = sequence;
  const own = sql`t.${identifier(column)}`;
  const conditions = placed(scope).map((each, position) => {
    const isEqual = verbatim(scope[position]?.isNullable ? '<=>' : '=');
    return sql`t.${identifier(each.name)} ${isEqual} ${inNew(each)}`;
  });
  const where = join([...conditions, sql`${own} is not null`], ' and ');
  const direction = verbatim(step < 0 ? 'asc' : 'desc');
  const following = (last: Statement) => sql`coalesce(${last} + ${whole(step)}, ${whole(startAt)})`;
  const furthest = verbatim(step < 0 ? 'least' : 'greatest');
  const candidates = [whole(startAt), following(sql`${LAST}`), ...(counters ? [following(sql`${COUNTED}`)] : [])];
  return sql`set ${LAST} = (select ${own} from ${identifier(table)} as t where ${where}
      order by ${own} ${direction} limit 1 lock in share mode);
    ${counters ? readCounter(sequence, table, counters.table) : sql``}
    set ${NEXT} = ${furthest}(${join(candidates, ', ')});
    ${checkRange(sequence, table)}
    ${counters ? writeCounter(sequence, table, counters.table) : sql``}
    set new.${identifier(column)} = ${NEXT};`;
}

function readCounter(sequence: TriggerSequence, table: string, counters: string): Statement {
  return sql`set ${COUNTED} = (select c.last from ${identifier(counters)} as c
    where c.sequence = ${counterName(sequence, table)} and c.scope = ${counterText(sequence)} lock in share mode);`;
}

function writeCounter(sequence: TriggerSequence, table: string, counters: string): Statement {
  return sql`insert into ${identifier(counters)} (sequence, scope, last)
    values (${counterName(sequence, table)}, ${counterText(sequence)}, ${NEXT}) on duplicate key update last = ${NEXT};`;
}

function counterName({ column, step }: TriggerSequence, table: string): Statement {
  return sql`${literal(`${table}.${column}${step < 0 ? ' desc' : ''}`)}`;
}

function counterText({ scope }: TriggerSequence): Statement {
  return keyText(placed(scope), inNew);
}

/** ER_WARN_DATA_OUT_OF_RANGE, as of a column, also where the mode of the session is not strict. */
function checkRange({ column, range: { min, max } }: TriggerSequence, table: string): Statement {
  const name = sql`${literal(`${table}.${column} would become `)}`;
  const limit = sql`${literal(`, past the limit of its column (${String(min)} to ${String(max)})`)}`;
  return sql`if ${NEXT} > ${whole(max)} or ${NEXT} < ${whole(min)} then
    begin declare mikro_orm_message varchar(128) default left(concat(${name}, ${NEXT}, ${limit}), 128);
    signal sqlstate '22003' set message_text = mikro_orm_message, mysql_errno = 1264; end; end if;`;
}

/** What an error says of a trigger that numbers. */
export function triggerFailure(error: unknown): TriggerFailure | undefined {
  const text = String(memberOf(error, 'sqlMessage'));
  const found = /^(?<name>.+) would become (?<number>-?\d+), past the limit of its column/.exec(text)?.groups;
  const [, table, column] = /^(.+)\.([^.]+)$/.exec(found?.['name'] ?? '') ?? [];
  return table !== undefined && column !== undefined ? { table, column, number: Number(found?.['number']) } : undefined;
}

function inNew({ name }: PlacedColumn): Statement {
  return sql`new.${identifier(name)}`;
}

function whole(number: number): Statement {
  return sql`${verbatim(String(number))}`;
}
