import { type EntityProperty, type Platform, Type } from '@mikro-orm/core';
import { onDiscovered, revealDiscovery } from '../mikro-orm/on-discovered.js';
import { type NumberIn, type NumberMode, toMode, toNumber } from './number-mode.js';
import { OPTIONS } from './option-table.js';
import type { AutoSequenceOptions } from './options.js';
import { SEQUENCE_TYPE_BRAND, type SequenceType } from './sequence-type.js';
import { setUpProperty } from './set-up-property.js';

/**
 * The type of a property whose value is the next number of its sequence.
 *
 * The decorators and `autoSequence()` make one; with `EntitySchema`, give it as the property's `type`.
 *
 * `MikroORM.init` checks the options against the entity, and adds the unique constraint to its metadata. It throws
 * {@link InvalidOptionsError}, {@link InvalidScopeError} or {@link UnsupportedDriverError} where they cannot work.
 *
 * @example
 * ```ts
 * number: { type: new AutoSequenceType({ uniqueWith: 'customer' }) }
 * ```
 */
export class AutoSequenceType<
  Scope extends string = string,
  Entity extends object = object,
  Mode extends NumberMode = 'number',
>
  extends Type<Nullish<NumberIn<Mode>>, Nullish<NumberIn<NumberMode>>>
  implements SequenceType
{
  readonly [SEQUENCE_TYPE_BRAND] = true;

  /** The options as they were declared. MikroORM clones types without running their constructor: plain data only. */
  readonly options: AutoSequenceOptions<Scope, Entity, Mode>;

  constructor(options: AutoSequenceOptions<Scope, Entity, Mode> = {}) {
    super();
    this.options = options;
    revealDiscovery(this);
  }

  override compareAsType(): string {
    return 'number';
  }

  /** Where MikroORM calls an entity's constructor, it compares with the driver's own value: the text of a `bigint`. */
  override compareValues(a: Nullish<NumberIn<NumberMode>>, b: Nullish<NumberIn<NumberMode>>): boolean {
    return a === b || (isNumeric(a) && isNumeric(b) && Number(a) === Number(b));
  }

  override getColumnType(_property: EntityProperty, platform: Platform): string {
    return modeOf(this.options) === 'number'
      ? platform.getIntegerTypeDeclarationSQL({})
      : platform.getBigIntTypeDeclarationSQL({});
  }

  /** A value that is no number of the mode goes on as it is, and the flush refuses it by name. */
  override convertToDatabaseValue(value: Nullish<NumberIn<Mode>>): Nullish<NumberIn<NumberMode>> {
    return toNumber(value, modeOf(this.options)) ?? value;
  }

  /** PostgreSQL's driver returns a `bigint` as text. */
  override convertToJSValue(value: Nullish<NumberIn<NumberMode>>): Nullish<NumberIn<Mode>> {
    if (value === null || value === undefined) {
      return value;
    }
    return toMode(value, modeOf(this.options));
  }

  /** JSON has no bigint: text, as of MikroORM's own `bigint` type. */
  override toJSON(value: Nullish<NumberIn<Mode>>): Nullish<NumberIn<NumberMode>> {
    return typeof value === 'bigint' ? String(value) : value;
  }
}

/** The default of the option is that of the type parameter, which TypeScript cannot know. */
function modeOf<Mode extends NumberMode>({ mode }: { readonly mode?: Mode | undefined }): Mode {
  return mode ?? (OPTIONS.mode.default as Mode);
}

type Nullish<T> = T | null | undefined;

/** What a hook or a request has put there need not be: an object may refuse to be converted, and `[1]` is no 1. */
function isNumeric(value: unknown): boolean {
  return typeof value === 'string' ? /^-?\d+$/.test(value) : typeof value === 'number' || typeof value === 'bigint';
}

onDiscovered(AutoSequenceType, setUpProperty);
