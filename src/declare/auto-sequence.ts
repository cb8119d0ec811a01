import { type Opt, p } from '@mikro-orm/core';
import { AutoSequenceType } from './AutoSequenceType.js';
import type { NumberIn, NumberMode } from './number-mode.js';
import type { AutoSequenceOptions } from './options.js';

/**
 * A property of `defineEntity` whose value is the next number of its sequence. MikroORM's own options are chained.
 *
 * What cannot work is refused by `MikroORM.init`, with {@link InvalidOptionsError} or {@link InvalidScopeError}.
 *
 * @example
 * ```ts
 * defineEntity({ name: 'Invoice', properties: { number: autoSequence({ uniqueWith: 'customer' }).comment('…') } });
 * ```
 */
export function autoSequence<Entity extends object = object, Mode extends NumberMode = 'number'>(
  options: AutoSequenceOptions<string, Entity, Mode> = {},
) {
  return p.type(new AutoSequenceType(options)).$type<Opt<NumberIn<Mode>>>();
}
