import { type EntityManager, NotFoundError } from '@mikro-orm/core';
import {
  ExplicitNumberError,
  InvalidNumberError,
  isRetriable,
  LockTimeoutError,
  NotEditableError,
} from 'mikro-orm-auto-sequence';
import { InvalidInputError } from './input.ts';

/** What a caller is told about an error. */
export interface Problem {
  readonly status: 400 | 404 | 409 | 422 | 503;
  readonly code: string;
  readonly detail: string;
}

// #region problem
/** What the caller can do something about. All else is answered with 500. */
export function problemOf(
  error: unknown,
  em: EntityManager,
): Problem | undefined {
  if (error instanceof InvalidInputError) {
    return { status: 400, code: 'INVALID_INPUT', detail: error.message };
  }
  if (error instanceof NotFoundError) {
    return {
      status: 404,
      code: 'NOT_FOUND',
      detail: 'There is no such customer or invoice.',
    };
  }
  if (
    error instanceof NotEditableError ||
    error instanceof ExplicitNumberError ||
    error instanceof InvalidNumberError
  ) {
    return {
      status: 422,
      code: error.code,
      detail: 'The number of an invoice is given by the application.',
    };
  }
  if (error instanceof LockTimeoutError) {
    return {
      status: 503,
      code: error.code,
      detail: 'Another invoice of this customer is being written. Try again.',
    };
  }
  if (isRetriable(error, em)) {
    return {
      status: 409,
      code: 'CONFLICT',
      detail: 'Somebody else was faster. Try again.',
    };
  }
  return undefined;
}
// #endregion problem
