/** Two transactions that give a customer's next number at once, as PostgreSQL ran them. */
export interface Race {
  readonly lock: 'scope' | 'none';
  readonly events: readonly RaceEvent[];
}

export type Session = 'A' | 'B';

/** What a session is in while others go on. */
export type SessionState =
  'idle' | 'open' | 'holds' | 'waits' | 'failed' | 'done';

/** A statement of one of the two sessions, and what comes of it. */
export interface RaceEvent {
  readonly session: Session;
  readonly title: string;
  readonly text: string;
  readonly sql: string;
  /** The states of the two sessions from here on. */
  readonly states: Readonly<Record<Session, SessionState>>;
}

const LOCK =
  'lock table only "invoice" in row exclusive mode; ' +
  'select pg_advisory_xact_lock(hash_record_extended(row(' +
  'cast(cast(\'"invoice"\' as regclass) as oid), ' +
  "cast('mikro-orm-auto-sequence/number' as text), cast('Ada' as varchar(255))), 0))";
const READ =
  '(select 0 as id, 0 as same, t."number" as last from "invoice" as t ' +
  'where t."customer" = cast(\'Ada\' as varchar(255)) and t."number" is not null ' +
  'order by t."number" desc limit 1)';
const insert = (number: number) =>
  `insert into "invoice" ("customer", "number") values ('Ada', ${String(number)}) returning "id"`;

const event = (
  session: Session,
  title: string,
  sql: string,
  text: string,
  A: SessionState,
  B: SessionState,
): RaceEvent => ({ session, title, sql, text, states: { A, B } });

export const races: readonly Race[] = [
  {
    lock: 'scope',
    events: [
      event(
        'A',
        'begin',
        'begin',
        "Ada's last invoice is number 4. A begins.",
        'open',
        'idle',
      ),
      event(
        'A',
        'lock',
        LOCK,
        "A takes the lock of Ada's numbers. It is free.",
        'holds',
        'idle',
      ),
      event(
        'A',
        'read: 4',
        READ,
        'The last number is 4, so A gives 5.',
        'holds',
        'idle',
      ),
      event(
        'A',
        'insert 5',
        insert(5),
        'Nobody else sees the row yet.',
        'holds',
        'idle',
      ),
      event(
        'B',
        'begin',
        'begin',
        'B begins, in another process.',
        'holds',
        'open',
      ),
      event(
        'B',
        'lock: waits',
        LOCK,
        'B wants the same lock, and waits. For another customer it would not.',
        'holds',
        'waits',
      ),
      event(
        'A',
        'commit',
        'commit',
        'The row is there for all, and the lock is free. B gets it.',
        'done',
        'holds',
      ),
      event(
        'B',
        'read: 5',
        READ,
        'B reads what A has committed: the last number is 5.',
        'done',
        'holds',
      ),
      event('B', 'insert 6', insert(6), 'B gives 6.', 'done', 'holds'),
      event(
        'B',
        'commit',
        'commit',
        'Ada has 1 to 6. No gap, no duplicate, no error.',
        'done',
        'done',
      ),
    ],
  },
  {
    lock: 'none',
    events: [
      event(
        'A',
        'begin',
        'begin',
        "Ada's last invoice is number 4. A begins.",
        'open',
        'idle',
      ),
      event(
        'A',
        'read: 4',
        READ,
        'The last number is 4, so A gives 5. Nothing is locked.',
        'open',
        'idle',
      ),
      event(
        'A',
        'insert 5',
        insert(5),
        'Nobody else sees the row yet.',
        'open',
        'idle',
      ),
      event(
        'B',
        'begin',
        'begin',
        'B begins, in another process.',
        'open',
        'open',
      ),
      event(
        'B',
        'read: 4',
        READ,
        "B does not see A's row. To B the last number is 4, too.",
        'open',
        'open',
      ),
      event(
        'B',
        'insert 5: waits',
        insert(5),
        'The unique constraint has B wait: is there a 5, or is A rolled back?',
        'open',
        'waits',
      ),
      event(
        'A',
        'commit',
        'commit',
        'There is a 5. The INSERT of B fails with 23505, duplicate key.',
        'done',
        'failed',
      ),
      event(
        'B',
        'rollback',
        'rollback',
        'B has to do everything again. Without the constraint, two were number 5.',
        'done',
        'done',
      ),
    ],
  },
];
