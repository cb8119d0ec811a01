const WIDTH = 30;

/** A bar on stderr, where that is a terminal. */
export class Progress {
  readonly #label: string;
  #isShown = false;

  constructor(label: string) {
    this.#label = label;
  }

  update(done: number, total: number): void {
    if (!process.stderr.isTTY) {
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
