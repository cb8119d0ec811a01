import type { AuditSummary } from '../../operate/sequence/findings.js';
import { jsonText } from '../output/Format.js';
import type { Sink } from '../output/Sink.js';
import type { AuditEnd, AuditOutput, Finding } from './AuditOutput.js';

/** An array with an object for each sequence, and in that a line for each finding, as it comes. */
export class JsonOutput implements AuditOutput {
  #sequences = 0;
  #findings = 0;

  constructor(private readonly sink: Sink) {
    sink.add('[');
  }

  begin(sequence: string, summary: AuditSummary): void {
    const separator = this.#sequences++ === 0 ? '' : ',';
    this.#findings = 0;
    this.sink.add(`${separator}\n  {`);
    for (const [name, value] of Object.entries({ ...summary, sequence })) {
      this.sink.add(`\n    "${name}": ${jsonText(value)},`);
    }
    this.sink.add('\n    "findings": [');
  }

  finding(finding: Finding): void {
    const separator = this.#findings++ === 0 ? '' : ',';
    this.sink.add(`${separator}\n      ${jsonText(finding)}`);
  }

  endSequence({ isExact, hasMore }: AuditEnd): void {
    const end = this.#findings === 0 ? ']' : '\n    ]';
    this.sink.add(`${end},\n    "isExact": ${String(isExact)},\n    "hasMore": ${String(hasMore)}\n  }`);
  }

  end(): void {
    this.sink.add('\n]\n');
  }
}
