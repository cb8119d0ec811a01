import type { Claim } from './Claim.js';
import type { Group } from './Group.js';

/** The claim of a row that no entity stands for. */
export class PlainClaim implements Claim {
  number: number | undefined = undefined;

  constructor(
    readonly group: Group,
    readonly explicit: number | undefined,
    readonly startAt: number,
    readonly step: number,
  ) {}
}
