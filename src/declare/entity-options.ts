import { OPTIONS } from './option-table.js';
import type { OfEntity } from './options.js';
import type { Sequence } from './Sequence.js';
import { InvalidNumberError } from '../errors.js';

/** Whether the sequence's `when` wants a number for an entity. */
export function wantsNumber(sequence: Sequence, entity: object): boolean {
  const { when } = sequence.options;
  return when === undefined || resultFor(sequence, 'when', when, entity);
}

export function startAtFor(sequence: Sequence, entity: object): number {
  const { startAt } = sequence.options;
  return typeof startAt === 'function' ? resultFor(sequence, 'startAt', startAt, entity) : startAt;
}

export function stepFor(sequence: Sequence, entity: object): number {
  const { step } = sequence.options;
  return typeof step === 'function' ? resultFor(sequence, 'step', step, entity) : step;
}

/** @throws InvalidNumberError when the function throws, is async, or returns something else than the option may be */
function resultFor<Result>(
  { name }: Sequence,
  option: 'when' | 'startAt' | 'step',
  ofEntity: OfEntity<object, Result>,
  entity: object,
): Result {
  const { isValid, expected } = OPTIONS[option];
  const result = tryFor(name, option, ofEntity, entity);
  if (isValid(result)) {
    return result;
  }
  if (isThenable(result)) {
    leaveAlone(result);
    throw InvalidNumberError.functionIsAsync(name, option, expected);
  }
  throw InvalidNumberError.functionResult(name, option, result, expected);
}

function tryFor<Result>(
  name: Sequence['name'],
  option: string,
  ofEntity: OfEntity<object, Result>,
  entity: object,
): Result {
  try {
    return ofEntity(entity);
  } catch (error) {
    throw InvalidNumberError.functionFailed(name, option, error);
  }
}

function isThenable(value: unknown): value is PromiseLike<unknown> {
  return typeof value === 'object' && value !== null && 'then' in value && typeof value.then === 'function';
}

/** The flush fails anyway. A rejection that nobody handles would end the process besides. */
function leaveAlone(promise: PromiseLike<unknown>): void {
  promise.then(undefined, () => undefined);
}
