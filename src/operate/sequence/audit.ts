import type { EntityManager } from '@mikro-orm/core';
import { type AuditedTable, auditRows, auditSummary, unnumberedKeys } from '../../databases/audit.js';
import type { Row } from '../../databases/Database.js';
import { InvalidOptionsError } from '../../errors.js';
import { streamRows } from '../../mikro-orm/row-stream.js';
import { CountedKeys, isAhead, isBehind } from './CountedKeys.js';
import { expectedNumbers, missingUpTo } from './expected-numbers.js';
import type { AuditFindingKind, AuditOptions, AuditReport, AuditSummary, RawFinding } from './findings.js';
import { membersOf } from './members.js';
import { RowValues } from './row-values.js';
import { open, type OpenTarget, type SequenceTarget, tableOf } from './SequenceTarget.js';
import { inSnapshot } from './snapshot.js';

/** What there is, before what is found. */
interface Summary {
  readonly rows: number;
  readonly keys: number;
  readonly withoutNumber: number;
  readonly suspects: number;
}

const DEFAULT_LIMIT = 1000;

export async function audit(
  target: SequenceTarget,
  { limit = DEFAULT_LIMIT }: AuditOptions,
): Promise<AuditReport<object, bigint>> {
  if (!Number.isSafeInteger(limit) || limit < 0) {
    throw InvalidOptionsError.ofOption('audit()', 'limit', limit, 'a whole number from 0 on');
  }
  let summary = summaryOf(target, { rows: 0, keys: 0, withoutNumber: 0 });
  const findings: RawFinding[] = [];
  let hasMore = false;
  const reading = findingsOf(target, (each) => {
    summary = each;
  });
  for await (const finding of reading) {
    if (findings.length === limit) {
      hasMore = true;
      break;
    }
    findings.push(finding);
  }
  return { ...summary, isExact: findings.length === 0 && !hasMore, findings, hasMore };
}

/**
 * All findings, one after the other.
 *
 * @param onSummary is told what there is, before the first finding
 */
export function findingsOf(
  target: SequenceTarget,
  onSummary?: (summary: AuditSummary) => void,
): AsyncGenerator<RawFinding, void> {
  return inSnapshot(target.em, async function* (em, transaction) {
    const audited = new Audited({ ...target, em }, transaction);
    const summary = await audited.summary();
    onSummary?.(summaryOf(target, summary));
    yield* audited.findings(summary);
  });
}

function summaryOf(
  target: SequenceTarget,
  { rows, keys, withoutNumber }: Pick<Summary, 'rows' | 'keys' | 'withoutNumber'>,
): AuditSummary {
  const { entity, property } = target.sequence.name;
  return {
    sequence: `${entity}.${property}`,
    table: tableOf(target).table,
    rows,
    keys,
    withoutNumber,
    unchecked: uncheckedOf(target),
  };
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
    if (!this.#open.table.policy.reuse) {
      yield* this.#ofCounters();
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

  async *#ofCounters(): AsyncGenerator<RawFinding, void> {
    const described = await this.#describe();
    const keys = new CountedKeys(this.#open, this.#values);
    for await (const { row, counters } of keys.inTable()) {
      const scope = this.#values.scopeOf(row);
      const behind = counters.find(isBehind);
      if (behind) {
        yield { kind: 'counterBehind', scope, last: behind.last, counter: behind.counter };
      }
      for (const { counter, last } of counters.filter(isAhead)) {
        yield { kind: 'gap', scope, ...missingUpTo(counter, last, described) };
      }
    }
    for await (const { scope, counter } of keys.lost()) {
      const missing = missingUpTo(counter, undefined, described);
      yield described.scope.length === 0
        ? { kind: 'gap', scope: {}, ...missing }
        : { kind: 'lostKey', counter: scope, ...missing };
    }
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
        asText: this.#values.asText,
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
