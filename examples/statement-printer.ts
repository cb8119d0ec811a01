import { DefaultLogger, type LogContext } from '@mikro-orm/core';

/** A MikroORM logger that prints the statements of one piece of work, and nothing else. */
export class StatementPrinter extends DefaultLogger {
  static #isOn = false;

  static async during(work: () => Promise<void>): Promise<void> {
    StatementPrinter.#isOn = true;
    try {
      await work();
    } finally {
      StatementPrinter.#isOn = false;
    }
  }

  override logQuery({ query }: LogContext & { query: string }): void {
    if (StatementPrinter.#isOn) {
      console.log(`  ${query}`);
    }
  }
}
