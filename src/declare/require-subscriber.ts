import type { EntityManager, EntityProperty, Platform } from '@mikro-orm/core';
import { MissingSubscriberError, type SequenceName } from '../errors.js';
import type { SharedOptions } from './options.js';

/** Marks a subscriber that numbers entities, across copies of this package. Its value is the subscriber's options. */
export const SUBSCRIBER_BRAND = Symbol.for('mikro-orm-auto-sequence/subscriber');

/** The subscriber that numbers the entities of an entity manager: the first one, where several were registered. */
export function activeSubscriber(em: EntityManager): object | undefined {
  for (const subscriber of em.getEventManager().getSubscribers()) {
    if (isBranded(subscriber)) {
      return subscriber;
    }
  }
  return undefined;
}

/** The defaults of the subscriber that numbers the entities of an entity manager; none where there is no subscriber. */
export function activeDefaults(em: EntityManager): SharedOptions {
  const subscriber = activeSubscriber(em);
  return subscriber && isBranded(subscriber) ? subscriber[SUBSCRIBER_BRAND] : {};
}

/** The defaults of the subscriber among the options of `MikroORM.init`. One that is registered later is not known yet. */
export function defaultsOf(platform: Platform): SharedOptions {
  const subscribers: Iterable<object> = platform.getConfig().get('subscribers');
  for (const subscriber of subscribers) {
    if (isBranded(subscriber)) {
      return subscriber[SUBSCRIBER_BRAND];
    }
  }
  return {};
}

function isBranded(subscriber: object): subscriber is { readonly [SUBSCRIBER_BRAND]: SharedOptions } {
  return SUBSCRIBER_BRAND in subscriber;
}

type OnCreate = NonNullable<EntityProperty['onCreate']>;

/** The `onCreate` functions that this module has made. */
const guards = new WeakSet<OnCreate>();

/**
 * Lets MikroORM call `requireSubscriber` through the property's `onCreate`: a flush does so before anything is written,
 * and a property that has one is not validated as required. Discovery comes here more than once.
 */
export function guardAgainstMissingSubscriber(name: SequenceName, property: EntityProperty): void {
  if (property.onCreate === undefined) {
    const guard = (entity: object, em: EntityManager): void => {
      requireSubscriber(name, entity, em);
    };
    guards.add(guard);
    property.onCreate = guard;
  }
}

/** Whether a property has an `onCreate` of the user. */
export function hasOwnOnCreate({ onCreate }: EntityProperty): boolean {
  return onCreate !== undefined && !guards.has(onCreate);
}

/**
 * Refuses to flush an entity that nobody would number. A subscriber may still be registered between `em.create()` and
 * the flush, so only an entity that is being flushed, which is on the persist stack, is refused.
 *
 * @throws MissingSubscriberError
 */
function requireSubscriber(name: SequenceName, entity: object, em: EntityManager): void {
  if (em.getUnitOfWork(false).getPersistStack().has(entity) && !activeSubscriber(em)) {
    throw MissingSubscriberError.ofSequence(name);
  }
}
