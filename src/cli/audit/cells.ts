import type { Cell } from '../output/Format.js';
import type { Finding } from './AuditOutput.js';

/** The columns of a list of findings. */
export const COLUMNS = ['sequence', 'finding', 'scope', 'from', 'to', 'count', 'rows'] as const;

/** A finding as a line of the list. */
export function cellsOf(sequence: string, finding: Finding): readonly Cell[] {
  return [sequence, finding.kind, scopeOf(finding), ...numbersOf(finding)];
}

/** From, to, how many, and the primary keys of the rows. */
function numbersOf(finding: Finding): readonly Cell[] {
  switch (finding.kind) {
    case 'gap':
    case 'lostKey':
      return [finding.from, finding.to, finding.count, ''];
    case 'duplicate':
      return [finding.number, finding.number, finding.primaryKeys.length, compact(finding.primaryKeys)];
    case 'belowStart':
    case 'offStep':
      return [finding.number, finding.number, 1, compact([finding.primaryKey])];
    case 'withoutNumber':
      return ['', '', finding.count, ''];
    case 'counterBehind':
      return [finding.counter, finding.last, '', ''];
  }
}

/** Of a key that has no row, what its counter says. */
function scopeOf(finding: Finding): string {
  return finding.kind === 'lostKey' ? finding.counter : compact(finding.scope);
}

/** JSON on one line. */
function compact(value: unknown): string {
  return JSON.stringify(value, (_, each: unknown) => (typeof each === 'bigint' ? String(each) : each));
}
