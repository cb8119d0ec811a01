import type { EntityMetadata } from '@mikro-orm/core';
import { COUNTER_BRAND } from './AutoSequenceCounter.js';

/** The entity of the counters among those that an application has listed, from whichever copy of this package. */
export function counterEntity(entities: Iterable<EntityMetadata>): EntityMetadata | undefined {
  for (const meta of entities) {
    if (meta.props.some(({ customType }: { customType?: unknown }) => isKeyText(customType))) {
      return meta;
    }
  }
  return undefined;
}

function isKeyText(type: unknown): boolean {
  return typeof type === 'object' && type !== null && COUNTER_BRAND in type;
}
