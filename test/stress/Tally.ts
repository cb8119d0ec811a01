import type { Result } from './messages.ts';
import type { Given } from './transactions.ts';

/** Counts what a process does. */
export class Tally {
  #transactions = 0;
  #slowest = 0;
  readonly #given: Given[] = [];
  readonly #errors: Record<string, number> = {};

  async measure(transaction: () => Promise<readonly Given[]>): Promise<void> {
    const start = performance.now();
    this.#given.push(...(await transaction()));
    this.#transactions++;
    this.#slowest = Math.max(this.#slowest, performance.now() - start);
  }

  addError(error: unknown): void {
    this.count(codeOf(error));
  }

  count(code: string): void {
    this.#errors[code] = (this.#errors[code] ?? 0) + 1;
  }

  get result(): Result {
    return {
      transactions: this.#transactions,
      given: this.#given,
      errors: this.#errors,
      slowest: Math.round(this.#slowest),
    };
  }
}

export function codeOf(error: unknown): string {
  return typeof error === 'object' && error !== null && 'code' in error && typeof error.code === 'string'
    ? error.code
    : String(error);
}
