/** One of several connections that take turns: it stops before each of its commands until it is told to go on. */
export class Lane {
  #state: 'stopped' | 'going' | 'done' = 'going';
  #goOn = Promise.withResolvers<undefined>();

  get state(): 'stopped' | 'going' | 'done' {
    return this.#state;
  }

  /** For the lane itself. */
  async stop(): Promise<void> {
    this.#state = 'stopped';
    await this.#goOn.promise;
  }

  end(): void {
    this.#state = 'done';
  }

  goOn(): void {
    const { resolve } = this.#goOn;
    this.#goOn = Promise.withResolvers();
    this.#state = 'going';
    resolve(undefined);
  }
}
