/** A lock was not granted in time. The caller makes it the user's `LockTimeoutError`, with the names that it knows. */
export class LockNotGranted extends Error {}

/** The role lacks a privilege that counting in counters needs. The caller makes it the user's `LockDeniedError`. */
export class CounterDenied extends Error {}

/** The role lacks a privilege that a table lock needs. The caller makes it the user's `LockDeniedError`. */
export class LockDenied extends Error {
  constructor(
    readonly privilege: string,
    options: ErrorOptions,
  ) {
    super(`The lock needs the privilege ${privilege}.`, options);
  }
}

/** The server does not know the statements that lock. The caller makes it the user's `UnsupportedDatabaseError`. */
export class LockUnknown extends Error {}
