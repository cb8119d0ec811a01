import { DefaultLogger } from '@mikro-orm/core';

/** Counts the statements that are sent: on PostgreSQL, each is a round trip. */
export class StatementCounter extends DefaultLogger {
  count = 0;

  override logQuery(): void {
    this.count++;
  }
}
