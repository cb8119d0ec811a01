import { IsolationLevel } from '@mikro-orm/core';
import fc from 'fast-check';

/** A ticket to create, with this many steps of its own. */
export interface NewTicket {
  readonly project: string | null;
  readonly hasExplicitNumber: boolean;
  readonly steps: number;
}

export type Command =
  /** Creates tickets in one flush. */
  | { readonly do: 'create'; readonly tickets: readonly NewTicket[] }
  /** Inserts tickets in one statement, without numbers and in the order of a flush's keys: where there is a trigger. */
  | { readonly do: 'insert'; readonly projects: readonly (string | null)[] }
  /** Changes the latest ticket of the transaction. */
  | { readonly do: 'update' }
  /** Deletes the ticket with the largest number. */
  | { readonly do: 'delete last'; readonly project: string | null }
  /** Flushes tickets beside one that the database refuses, and then those alone. */
  | { readonly do: 'fail'; readonly tickets: readonly NewTicket[] }
  /** A savepoint. */
  | { readonly do: 'nest'; readonly commands: readonly Command[]; readonly isRolledBack: boolean };

/** What is repeated from the start when it is refused; a bare flush is one command. */
export interface Unit {
  readonly kind: 'bare flush' | 'transaction' | 'lockTable';
  readonly level: IsolationLevel;
  readonly commands: readonly Command[];
  readonly isRolledBack: boolean;
}

/** What several connections do at once. */
export interface Program {
  /** The units of each connection. */
  readonly lanes: readonly (readonly Unit[])[];
  /** Whose turn it is, command by command; when it has ended, they take turns. */
  readonly schedule: readonly number[];
}

const project = fc.constantFrom('A', 'B', null);

const tickets = fc.array(
  fc.record({
    project,
    hasExplicitNumber: fc.oneof({ weight: 6, arbitrary: fc.constant(false) }, fc.constant(true)),
    steps: fc.nat({ max: 2 }),
  }),
  { minLength: 1, maxLength: 4 },
);

const inserted: fc.Arbitrary<Command> = fc.record({
  do: fc.constant('insert' as const),
  projects: fc.array(project, { minLength: 1, maxLength: 4 }),
});

const simpleCommand: fc.Arbitrary<Command> = fc.oneof(
  { weight: 6, arbitrary: fc.record({ do: fc.constant('create' as const), tickets }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('update' as const) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('delete last' as const), project }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('fail' as const), tickets }) },
);

function nestedOf(simple: fc.Arbitrary<Command>): fc.Arbitrary<Command> {
  return fc.record({
    do: fc.constant('nest' as const),
    commands: fc.array(simple, { minLength: 1, maxLength: 2 }),
    isRolledBack: fc.boolean(),
  });
}

/** A command without a transaction around it. */
function bareFlushOf(simple: fc.Arbitrary<Command>): fc.Arbitrary<Unit> {
  return simple.map((command) => ({
    kind: 'bare flush',
    level: IsolationLevel.READ_COMMITTED,
    commands: [command],
    isRolledBack: false,
  }));
}

function transactionsOf(
  simple: fc.Arbitrary<Command>,
  kinds: Unit['kind'][],
  levels: IsolationLevel[],
): fc.Arbitrary<Unit> {
  return fc.record({
    kind: fc.constantFrom(...kinds),
    level: fc.constantFrom(...levels),
    commands: fc.array(fc.oneof({ weight: 5, arbitrary: simple }, nestedOf(simple)), { minLength: 1, maxLength: 4 }),
    isRolledBack: fc.oneof({ weight: 3, arbitrary: fc.constant(false) }, fc.constant(true)),
  });
}

function programsOf(lanes: number, ...units: fc.Arbitrary<Unit>[]): fc.Arbitrary<Program> {
  return fc.record({
    lanes: fc.array(fc.array(fc.oneof(...units), { minLength: 1, maxLength: 4 }), { minLength: 1, maxLength: lanes }),
    schedule: fc.array(fc.nat({ max: lanes - 1 }), { maxLength: 30 }),
  });
}

/** @param hasTriggers whether plain SQL is numbered, too */
function simpleOf(hasTriggers: boolean): fc.Arbitrary<Command> {
  return hasTriggers
    ? fc.oneof({ weight: 4, arbitrary: simpleCommand }, { weight: 1, arbitrary: inserted })
    : simpleCommand;
}

/** Everything that an application may do, the database being free to refuse what the documentation says it may. */
export function anyPrograms(lanes: number, hasTriggers = false): fc.Arbitrary<Program> {
  const levels = [IsolationLevel.READ_COMMITTED, IsolationLevel.REPEATABLE_READ, IsolationLevel.SERIALIZABLE];
  const simple = simpleOf(hasTriggers);
  return programsOf(lanes, bareFlushOf(simple), transactionsOf(simple, ['transaction', 'lockTable'], levels));
}

/** Flushes outside transactions, which the documentation promises to be refused never. */
export function bareFlushes(lanes: number, hasTriggers = false): fc.Arbitrary<Program> {
  return programsOf(lanes, bareFlushOf(simpleOf(hasTriggers)));
}

/** The same, and `lockTable` at one level of isolation. */
export function promisedPrograms(lanes: number, level: IsolationLevel, hasTriggers = false): fc.Arbitrary<Program> {
  const simple = simpleOf(hasTriggers);
  return programsOf(lanes, bareFlushOf(simple), transactionsOf(simple, ['lockTable'], [level]));
}
