import type { EntityManager } from '@mikro-orm/core';
import { MissingSubscriberError, type SequenceName } from '../errors.js';

/** Marks a subscriber that numbers entities, across copies of this package. */
export const SUBSCRIBER_BRAND = Symbol.for('mikro-orm-auto-sequence/subscriber');

/** The subscriber that numbers the entities of an entity manager: the first one, where several were registered. */
export function activeSubscriber(em: EntityManager): object | undefined {
  for (const subscriber of em.getEventManager().getSubscribers()) {
    if (SUBSCRIBER_BRAND in subscriber) {
      return subscriber;
    }
  }
  return undefined;
}

/**
 * Refuses to flush an entity that nobody would number. A subscriber may still be registered between `em.create()` and
 * the flush, so only an entity that is being flushed, which is on the persist stack, is refused.
 *
 * @throws MissingSubscriberError
 */
export function requireSubscriber(name: SequenceName, entity: object, em: EntityManager): void {
  if (em.getUnitOfWork(false).getPersistStack().has(entity) && !activeSubscriber(em)) {
    throw MissingSubscriberError.ofSequence(name);
  }
}
