import type { Ticket } from './entities.js';

export interface Creation {
  readonly ticket: Ticket;
  readonly isExplicit: boolean;
  readonly steps: readonly object[];
}

/** What a connection has done. What a transaction or a savepoint did is added when it has ended well. */
export class Journal {
  readonly created: Creation[] = [];
  readonly deletedIds = new Set<number>();

  add(other: Journal): void {
    this.created.push(...other.created);
    for (const id of other.deletedIds) {
      this.deletedIds.add(id);
    }
  }
}
