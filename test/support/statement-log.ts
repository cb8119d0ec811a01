import { DefaultLogger, type LogContext } from '@mikro-orm/core';

/** Records every statement, with its parameters in place and transaction control included; prints other messages. */
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
    if (this.isEnabled('query', context)) {
      this.#statements.push(context.query);
    }
  }
}
