/** MikroORM asks of values whether they are a `Buffer`. In a browser none is. */
function NoBuffer(): void {
  // Nobody makes one.
}
NoBuffer.isBuffer = () => false;

/** MikroORM looks in it for the entity manager of a request. This page has no requests: it passes entity managers on. */
class NoAsyncLocalStorage {
  getStore(): undefined {
    return undefined;
  }

  run<T>(_store: unknown, work: () => T): T {
    return work();
  }
}

/** What MikroORM takes from Node. It has to be there before MikroORM is loaded. */
export function standInForNode(): void {
  Object.assign(globalThis, { Buffer: NoBuffer, AsyncLocalStorage: NoAsyncLocalStorage });
}
