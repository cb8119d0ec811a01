import { write } from './write.js';

/** So many characters go to stdout at once. */
const PORTION = 65_536;

/** What goes to stdout bit by bit: a result that is larger than the memory. */
export class Sink {
  #pending = '';

  add(text: string): void {
    this.#pending += text;
  }

  /** Waits for the reader, where much is pending. */
  async drain(): Promise<void> {
    if (this.#pending.length >= PORTION) {
      await this.end();
    }
  }

  async end(): Promise<void> {
    const text = this.#pending;
    this.#pending = '';
    await write(text);
  }
}
