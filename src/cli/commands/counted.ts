import { csv, formatOf, json, tableOf } from '../output/Format.js';
import type { SharedOptions } from './shared-options.js';

/** How much was done for a sequence. */
export interface Counted {
  readonly sequence: string;
  readonly count: number;
}

/** @param what the name of the count */
export function counted(rows: readonly Counted[], what: string, options: SharedOptions): string {
  const result = { columns: ['sequence', what], rows: rows.map(({ sequence, count }) => [sequence, count]) };
  switch (formatOf(options)) {
    case 'json':
      return json(rows.map(({ sequence, count }) => ({ sequence, [what]: count })));
    case 'csv':
      return csv(result);
    case 'table':
      return tableOf(result);
  }
}
