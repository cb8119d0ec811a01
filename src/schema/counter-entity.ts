import type { EntityMetadata, MetadataStorage } from '@mikro-orm/core';
import { COUNTER_BRAND } from './AutoSequenceCounter.js';

const found = new WeakMap<MetadataStorage, EntityMetadata>();

/** The entity of the counters among those that an application has listed, from whichever copy of this package. */
export function counterEntity(metadata: MetadataStorage): EntityMetadata | undefined {
  const known = found.get(metadata);
  if (known) {
    return known;
  }
  for (const meta of metadata) {
    if (meta.props.some(({ customType }: { customType?: unknown }) => isKeyText(customType))) {
      found.set(metadata, meta);
      return meta;
    }
  }
  return undefined;
}

function isKeyText(type: unknown): boolean {
  return typeof type === 'object' && type !== null && COUNTER_BRAND in type;
}
