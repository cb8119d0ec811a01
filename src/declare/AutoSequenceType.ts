import { type EntityProperty, type Platform, Type } from '@mikro-orm/core';
import { onDiscovered, revealDiscovery } from '../mikro-orm/on-discovered.js';
import type { AutoSequenceOptions } from './options.js';
import { SEQUENCE_TYPE_BRAND, type SequenceType } from './sequence-type.js';
import { setUpProperty } from './set-up-property.js';

/**
 * The type of a property whose value is the next number of its sequence.
 *
 * The decorators and `autoSequence()` make one; with `EntitySchema`, give it as the property's `type`:
 *
 * ```ts
 * number: { type: new AutoSequenceType({ uniqueWith: 'customer' }) }
 * ```
 *
 * `MikroORM.init` checks the options against the entity, and adds the unique constraint to its metadata. It throws
 * `InvalidOptionsError`, `InvalidScopeError` or `UnsupportedDriverError` where they cannot work.
 */
export class AutoSequenceType<Scope extends string = string> extends Type<number, number> implements SequenceType {
  /** The options as they were declared. MikroORM clones types without running their constructor: plain data only. */
  readonly options: AutoSequenceOptions<Scope>;

  constructor(options: AutoSequenceOptions<Scope> = {}) {
    super();
    this.options = options;
    revealDiscovery(this);
  }

  get [SEQUENCE_TYPE_BRAND](): true {
    return true;
  }

  override compareAsType(): string {
    return 'number';
  }

  override ensureComparable(): boolean {
    return false;
  }

  override getColumnType(_property: EntityProperty, platform: Platform): string {
    return platform.getIntegerTypeDeclarationSQL({});
  }
}

onDiscovered(AutoSequenceType, setUpProperty);
