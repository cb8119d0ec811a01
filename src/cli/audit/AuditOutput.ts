import type { AuditFinding, AuditSummary } from '../../operate/sequence/findings.js';

/** A finding, whatever the mode of its numbers. */
export type Finding = AuditFinding<object, bigint | number | string>;

/** How the audit of a sequence ended. */
export interface AuditEnd {
  readonly isExact: boolean;
  readonly hasMore: boolean;
}

/** A form in which audits are printed: one sequence after the other, and its findings as they come. */
export interface AuditOutput {
  begin(sequence: string, summary: AuditSummary): void;
  finding(finding: Finding): void;
  endSequence(end: AuditEnd): void;
  end(): void;
}
