import type { AuditSummary } from '../../operate/sequence/findings.js';
import { csvLine } from '../output/Format.js';
import type { Sink } from '../output/Sink.js';
import { say } from '../output/write.js';
import type { AuditEnd, AuditOutput, Finding } from './AuditOutput.js';
import { cellsOf, COLUMNS } from './cells.js';

/** A line for each finding, as it comes. */
export class CsvOutput implements AuditOutput {
  #sequence = '';

  constructor(private readonly sink: Sink) {
    sink.add(csvLine(COLUMNS));
  }

  begin(sequence: string, { unchecked }: AuditSummary): void {
    this.#sequence = sequence;
    if (unchecked.length > 0) {
      say(`${sequence}: ${unchecked.join(', ')} not looked for, since startAt or step is a function`);
    }
  }

  finding(finding: Finding): void {
    this.sink.add(csvLine(cellsOf(this.#sequence, finding)));
  }

  endSequence({ hasMore }: AuditEnd): void {
    if (hasMore) {
      say(`${this.#sequence} has more findings, which --limit all lists`);
    }
  }

  end(): void {
    // The last line has its end.
  }
}
