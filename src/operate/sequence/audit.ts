import type { EntityManager } from '@mikro-orm/core';
import { type AuditedTable, auditRows, auditSummary, lastOfKeys, unnumberedKeys } from '../../databases/audit.js';
import type { Row } from '../../databases/Database.js';
import { InvalidOptionsError, MissingCounterError } from '../../errors.js';
import { streamRows } from '../../mikro-orm/row-stream.js';
import { expectedNumbers } from './expected-numbers.js';
import type { AuditFindingKind, AuditOptions, AuditReport, RawFinding } from './findings.js';
import { countsDown } from './last.js';
import { membersOf } from './members.js';
import { RowValues } from './row-values.js';
import { open, type OpenTarget, type SequenceTarget } from './SequenceTarget.js';
import { inSnapshot } from './snapshot.js';

/** What there is, before what is found. */
interface Summary {
  readonly rows: number;
  readonly keys: number;
  readonly withoutNumber: number;
  readonly suspects: number;
}

const DEFAULT_LIMIT = 1000;

/** How many counters are read by one statement. */
const COUNTERS_AT_ONCE = 1000;

export async function audit(
  target: SequenceTarget,
  { limit = DEFAULT_LIMIT }: AuditOptions,
): Promise<AuditReport<object, bigint>> {
  if (!Number.isSafeInteger(limit) || limit < 0) {
    throw InvalidOptionsError.ofOption('audit()', 'limit', limit, 'a whole number from 0 on');
  }
  let summary: Summary = { rows: 0, keys: 0, withoutNumber: 0, suspects: 0 };
  let table = '';
  const findings: RawFinding[] = [];
  let hasMore = false;
  const reading = inSnapshot(target.em, async function* (em, transaction) {
    const audited = new Audited({ ...target, em }, transaction);
    table = audited.table;
    summary = await audited.summary();
    yield* audited.findings(summary);
  });
  for await (const finding of reading) {
    if (findings.length === limit) {
      hasMore = true;
      break;
    }
    findings.push(finding);
  }
  const { rows, keys, withoutNumber } = summary;
  const { name } = target.sequence;
  return {
    sequence: `${name.entity}.${name.property}`,
    table,
    rows,
    keys,
    withoutNumber,
    isExact: findings.length === 0 && !hasMore,
    findings,
    hasMore,
    unchecked: uncheckedOf(target),
  };
}

/** All findings, one after the other. */
export function findingsOf(target: SequenceTarget): AsyncGenerator<RawFinding, void> {
  return inSnapshot(target.em, async function* (em, transaction) {
    const audited = new Audited({ ...target, em }, transaction);
    yield* audited.findings(await audited.summary());
  });
}

/** The keys of `reuse: false` whose counters are behind, with the values of their columns. */
export async function* countersBehind(
  target: SequenceTarget,
  transaction: object | undefined,
): AsyncGenerator<BehindCounter, void> {
  yield* new Audited(target, transaction).countersBehind();
}

/** A counter that is behind its table. */
export interface BehindCounter {
  readonly row: Row;
  readonly values: readonly unknown[];
  readonly isDescending: boolean;
  readonly last: bigint;
  readonly counter: bigint | undefined;
}

/** Where an option is a function, each row may have been given another value. */
function uncheckedOf({ sequence: { options } }: SequenceTarget): readonly AuditFindingKind[] {
  if (typeof options.step === 'function') {
    return ['gap', 'belowStart', 'offStep'];
  }
  return typeof options.startAt === 'function' ? ['belowStart'] : [];
}

/** One table of a sequence, while it is audited. */
class Audited {
  readonly #em: EntityManager;
  readonly #target: SequenceTarget;
  readonly #open: OpenTarget;
  readonly #values: RowValues;
  #described: AuditedTable | undefined;

  constructor(
    target: SequenceTarget,
    private readonly transaction: object | undefined,
  ) {
    this.#em = target.em;
    this.#target = target;
    this.#open = open(target, transaction);
    this.#values = new RowValues(target.em, target.sequence);
  }

  get table(): string {
    return this.#open.table.table;
  }

  async summary(): Promise<Summary> {
    const { session } = this.#open;
    const [row] = await session.run(auditSummary(await this.#describe()));
    return {
      rows: Number(row?.['row_count'] ?? 0),
      keys: Number(row?.['key_count'] ?? 0),
      withoutNumber: Number(row?.['unnumbered'] ?? 0),
      suspects: Number(row?.['suspects'] ?? 0),
    };
  }

  async *findings({ suspects, withoutNumber }: Summary): AsyncGenerator<RawFinding, void> {
    const { options } = this.#target.sequence;
    if (suspects > 0) {
      yield* this.#ofNumbers();
    }
    if (withoutNumber > 0 && options.when === undefined) {
      yield* this.#withoutNumber();
    }
    for await (const { row, last, counter } of this.countersBehind()) {
      yield { kind: 'counterBehind', scope: this.#values.scopeOf(row), last, counter };
    }
  }

  async *#ofNumbers(): AsyncGenerator<RawFinding, void> {
    const described = await this.#describe();
    const rows = this.#stream(auditRows(described));
    yield* expectedNumbers(rows, described, this.#values);
  }

  async *#withoutNumber(): AsyncGenerator<RawFinding, void> {
    for await (const row of this.#stream(unnumberedKeys(await this.#describe()))) {
      yield { kind: 'withoutNumber', scope: this.#values.scopeOf(row), count: Number(row['unnumbered']) };
    }
  }

  /** The keys are few against the rows, and some drivers do nothing else while they stream. */
  async *countersBehind(): AsyncGenerator<BehindCounter, void> {
    const { table, session } = this.#open;
    if (table.policy.reuse) {
      return;
    }
    const described = await this.#describe();
    for (const isDescending of this.#directions()) {
      // Without a scope, there is a row of a table that has none.
      const keys = await session.run(lastOfKeys(described, isDescending));
      const rows = keys.filter(({ last }) => last !== null);
      for (let from = 0; from < rows.length; from += COUNTERS_AT_ONCE) {
        yield* await this.#behind(rows.slice(from, from + COUNTERS_AT_ONCE), isDescending);
      }
    }
  }

  async #behind(rows: readonly Row[], isDescending: boolean): Promise<readonly BehindCounter[]> {
    const { table, session } = this.#open;
    const { counters, sequence, column, scope } = table;
    if (counters === undefined) {
      throw MissingCounterError.ofSequence(sequence.name);
    }
    const keys = rows.map((row, id) => ({ id, values: this.#values.keyOf(row) }));
    const reading = { table: table.table, column, scope, counters, isDescending, keys };
    const counted = new Map<number, bigint>();
    for (const { id, last } of await session.run(session.database.lastCounted(reading))) {
      if (last !== null && last !== undefined) {
        counted.set(Number(id), BigInt(last));
      }
    }
    return rows.flatMap((row, id) => {
      const last = bigintOf(row['last']);
      const counter = counted.get(id);
      const isBehind = counter === undefined || (isDescending ? counter > last : counter < last);
      return isBehind ? [{ row, values: this.#values.keyOf(row), isDescending, last, counter }] : [];
    });
  }

  #directions(): readonly boolean[] {
    const { step } = this.#target.sequence.options;
    return typeof step === 'function' ? [false, true] : [countsDown(step)];
  }

  #stream(statement: Parameters<typeof streamRows>[3]): AsyncIterable<Row> {
    return streamRows(this.#em, this.transaction, this.#open.session.database, statement);
  }

  async #describe(): Promise<AuditedTable> {
    if (!this.#described) {
      const { table, session } = this.#open;
      const { sequence } = this.#target;
      const { startAt, step } = sequence.options;
      const { refusesDuplicates } = session.database;
      this.#described = {
        table: table.table,
        column: table.column,
        scope: this.#values.scopeColumns,
        primaryKey: this.#values.primaryKeyColumns,
        hasNoNulls: sequence.scope.every(({ isNullable }) => !isNullable),
        members: membersOf(this.#em, sequence),
        startAt: typeof startAt === 'function' ? undefined : startAt,
        step: typeof step === 'function' ? undefined : step,
        isUnique: refusesDuplicates ? await refusesDuplicates(session.run, table) : false,
      };
    }
    return this.#described;
  }
}

function bigintOf(value: Row[string] | undefined): bigint {
  return BigInt(value ?? 0);
}
