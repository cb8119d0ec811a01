import type { KeySet, LockRequest, Run, TableColumn, TransactionState } from '../Database.js';
import { placed } from '../null-patterns.js';
import { identifier, join, list, sql, type Statement } from '../Statement.js';
import { isDeadlock, lockFailure } from './errors.js';
import { areBare, inRow, isPlain, lockName, lockText, plainLockText, rowsOf } from './keys.js';
import type { Limited } from './limits.js';

/** How often the locks of a flush are asked for again that were in a deadlock. */
const MAX_REPEATS = 10;

/**
 * A key's lock is a row of the table of counters, under a name that no counter has. It is really written, by counting its
 * `last` on: on Galera a row that is only locked keeps out nobody on another node. A row lock ends with its transaction
 * (manual of MySQL, section 17.7.1), and none is left behind by a session that goes on, as by GET_LOCK.
 *
 * An upsert waits for the row without reading anything, so that the snapshot of the transaction starts after the wait.
 */
export function lockWith(limited: Limited) {
  const wait = waitWith(limited);
  return (run: Run, request: LockRequest, state: TransactionState, limit?: number): Promise<void> => {
    const locks = locksOf(request, state);
    return wait(run, state, limit, (through) => sendAll(through, locks));
  };
}

async function sendAll(run: Run, statements: readonly Statement[]): Promise<void> {
  for (const statement of statements) {
    await run(statement);
  }
}

/**
 * Sends statements that wait for rows, within the limit.
 *
 * Two that wait for the same new row are in a deadlock when its first writer rolls back: each holds a shared lock that the
 * other waits for (manual of MySQL, section 17.7.3, INSERT). The server has then rolled back all of the transaction of one.
 * Where nothing has happened in it, it begins again and the statements are sent anew.
 */
export function waitWith(limited: Limited) {
  return async <T>(
    run: Run,
    { isFresh }: TransactionState,
    limit: number | undefined,
    send: (run: Run) => Promise<T>,
  ): Promise<T> => {
    for (let repeats = 0; ; repeats++) {
      try {
        return await (limit === undefined ? send(run) : limited(run, limit, send));
      } catch (error) {
        if (!isFresh || repeats === MAX_REPEATS || !isDeadlock(error)) {
          throw lockFailure(error, limit !== undefined);
        }
        await run(sql`begin`);
      }
    }
  };
}

/** All locks in one order, that of the sequences' names: those of tables and those of keys. */
function locksOf({ tables, keySets }: LockRequest, { counterTable = '' }: TransactionState): readonly Statement[] {
  const counters = identifier(counterTable);
  if (tables.length === 0) {
    return keySets.length > 0 ? [lockKeys(counters, keySets)] : [];
  }
  const byName = new Map<string, readonly Statement[]>();
  for (const set of keySets) {
    byName.set(nameOf(set), [lockKeys(counters, [set])]);
  }
  for (const table of tables) {
    byName.set(nameOf(table), [...lockTable(counters, table), ...(byName.get(nameOf(table)) ?? [])]);
  }
  return [...byName].sort(([a], [b]) => (a < b ? -1 : 1)).flatMap(([, statements]) => statements);
}

type Identifier = ReturnType<typeof identifier>;

/**
 * Every row of the sequence, and the gaps between them at REPEATABLE READ, which keeps out keys that are not there yet. A
 * row before all others and one behind them come first: so no gap reaches into another sequence, and without them two would
 * hold the one gap and wait for each other.
 */
function lockTable(counters: Identifier, table: TableColumn): readonly Statement[] {
  const name = lockName(table);
  return [
    sql`insert into ${counters} (sequence, scope, last) values (${name}, '', 1), (${name}, '~', 1) on duplicate key update last = last + 1`,
    sql`update ${counters} force index (primary) set last = last + 1 where sequence = ${name} and scope > '' and scope < '~'`,
  ];
}

/**
 * ```sql
 * insert into `auto_sequence_counter` (sequence, scope, last) values ('lock invoice.number', '5', 1) on duplicate key update last = last + 1
 *
 * insert into `auto_sequence_counter` (sequence, scope, last)
 *   select distinct 'lock ticket.number', <text of v.c0>, 1 from (select …) as v order by … on duplicate key update last = last + 1
 * ```
 */
function lockKeys(counters: Identifier, keySets: readonly KeySet[]): Statement {
  const rows = keySets.every(isOfIntegers) ? valuesOf(keySets) : selectOf(keySets);
  return sql`insert into ${counters} (sequence, scope, last) ${rows} on duplicate key update last = ${counters}.last + 1`;
}

/** Whether the text of each key can be made here. */
export function isOfIntegers({ scope, keys }: KeySet): boolean {
  const columns = placed(scope);
  return isPlain(columns) && areBare(columns, keys);
}

function valuesOf(keySets: readonly KeySet[]): Statement {
  const rows = keySets
    .toSorted((a, b) => (nameOf(a) < nameOf(b) ? -1 : 1))
    .flatMap((set) => {
      const columns = placed(set.scope);
      const texts = set.keys.map((key) => plainLockText(columns, key));
      return texts.sort().map((text) => sql`(${lockName(set)}, ${list([text])}, 1)`);
    });
  return sql`values ${join(rows, ', ')}`;
}

function selectOf(keySets: readonly KeySet[]): Statement {
  const selects = keySets.map((set) => {
    const columns = placed(set.scope);
    const row = sql`select distinct ${lockName(set)} as sequence, ${lockText(columns, inRow)} as scope`;
    return columns.length > 0 ? sql`${row} from ${rowsOf(set.table, columns, set.keys)}` : row;
  });
  return sql`select k.sequence, k.scope, 1 from (${join(selects, ' union all ')}) as k order by cast(k.sequence as binary), cast(k.scope as binary)`;
}

function nameOf({ table, column }: TableColumn): string {
  return `${table}.${column}`;
}
