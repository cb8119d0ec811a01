const WIDTH = 30;

/** A bar on stderr, where that is a terminal. */
export class Progress {
  readonly #label: string;
  readonly #isWanted: boolean;
  #isShown = false;

  /** @param isBesideResult whether the result is written meanwhile, which may go to the same terminal */
  constructor(label: string, isBesideResult = false) {
    this.#label = label;
    this.#isWanted = process.stderr.isTTY && !(isBesideResult && process.stdout.isTTY);
  }

  update(done: number, total: number): void {
    if (!this.#isWanted) {
      return;
    }
    this.#isShown = true;
    const filled = total > 0 ? Math.min(WIDTH, Math.round((done / total) * WIDTH)) : 0;
    const bar = '█'.repeat(filled) + '░'.repeat(WIDTH - filled);
    process.stderr.write(`\r\x1b[K${this.#label} ${bar} ${String(done)}/${String(total)}`);
  }

  /** Takes the bar away. */
  end(): void {
    if (this.#isShown) {
      process.stderr.write('\r\x1b[K');
    }
  }
}
