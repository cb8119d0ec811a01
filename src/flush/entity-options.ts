import type { OfEntity } from '../declare/options.js';
import type { Sequence } from '../declare/Sequence.js';
import { InvalidNumberError } from '../errors.js';

/** Whether the sequence's `when` wants a number for an entity. */
export function wantsNumber({ name, options: { when } }: Sequence, entity: object): boolean {
  return when === undefined || call(name, 'when', when, entity);
}

export function startAtFor({ name, options: { startAt } }: Sequence, entity: object): number {
  const value = typeof startAt === 'function' ? call(name, 'startAt', startAt, entity) : startAt;
  if (!Number.isSafeInteger(value)) {
    throw InvalidNumberError.functionResult(name, 'startAt', value, 'a safe integer');
  }
  return value;
}

export function stepFor({ name, options: { step } }: Sequence, entity: object): number {
  const value = typeof step === 'function' ? call(name, 'step', step, entity) : step;
  if (!Number.isSafeInteger(value) || value === 0) {
    throw InvalidNumberError.functionResult(name, 'step', value, 'a safe integer other than 0');
  }
  return value;
}

function call<Result>(
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
