import { DefaultLogger, type LogContext } from '@mikro-orm/core';

/**
 * Records every statement, with its parameters in place and transaction control included; prints other messages. Not the
 * question of what server it is, which comes once for each ORM and has its own test.
 */
export class StatementLog extends DefaultLogger {
  #statements: string[] = [];

  constructor() {
    super({ writer: console.warn });
  }

  /** The statements since the last call. */
  take(): string[] {
    const statements = this.#statements;
    this.#statements = [];
    return statements;
  }

  override logQuery(context: LogContext & { query: string }): void {
    if (this.isEnabled('query', context) && context.query !== 'select version() as version') {
      this.#statements.push(context.query);
    }
  }
}
