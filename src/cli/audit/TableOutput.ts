import type { AuditSummary } from '../../operate/sequence/findings.js';
import { type Cell, tableOf } from '../output/Format.js';
import type { Sink } from '../output/Sink.js';
import type { AuditEnd, AuditOutput, Finding } from './AuditOutput.js';
import { cellsOf, COLUMNS } from './cells.js';

/** Tables for people. Columns are as wide as their widest cell, so that all of them are waited for. */
export class TableOutput implements AuditOutput {
  readonly #summaries: (readonly Cell[])[] = [];
  readonly #unchecked: string[] = [];
  readonly #findings: (readonly Cell[])[] = [];
  #begun: readonly Cell[] = [];
  #count = 0;

  constructor(private readonly sink: Sink) {}

  begin(sequence: string, { table, rows, keys, withoutNumber, unchecked }: AuditSummary): void {
    this.#begun = [sequence, table, rows, keys, withoutNumber];
    this.#count = 0;
    if (unchecked.length > 0) {
      this.#unchecked.push(
        `${sequence}: ${unchecked.join(', ')} not looked for, since startAt or step is a function\n`,
      );
    }
  }

  finding(finding: Finding): void {
    this.#count++;
    this.#findings.push(cellsOf(String(this.#begun[0]), finding));
  }

  endSequence({ isExact, hasMore }: AuditEnd): void {
    const found = `${hasMore ? 'more than ' : ''}${String(this.#count)}`;
    this.#summaries.push([...this.#begun, isExact ? 'exact' : found]);
  }

  end(): void {
    const columns = ['sequence', 'table', 'rows', 'keys', 'without number', 'findings'];
    this.sink.add(`${tableOf({ columns, rows: this.#summaries })}${this.#unchecked.join('')}`);
    if (this.#findings.length > 0) {
      this.sink.add(`\n${tableOf({ columns: COLUMNS, rows: this.#findings })}`);
    }
  }
}
