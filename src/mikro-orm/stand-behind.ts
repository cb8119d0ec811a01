import type { EntityManager, EventSubscriber } from '@mikro-orm/core';

const ours = new WeakSet<EventSubscriber>();

/**
 * Registers a subscriber that has to stand behind those of the application. MikroORM calls subscribers in the order in
 * which they were registered, and can neither move nor remove one. When others have joined behind it, another object has
 * to take over.
 */
export function standBehind(em: EntityManager, subscriber: EventSubscriber): void {
  ours.add(subscriber);
  em.getEventManager().registerSubscriber(subscriber);
}

/** What was registered so, and still stands behind all subscribers of the application. */
export function standingBehind(em: EntityManager): readonly EventSubscriber[] {
  const behind: EventSubscriber[] = [];
  for (const subscriber of em.getEventManager().getSubscribers()) {
    if (ours.has(subscriber)) {
      behind.push(subscriber);
    } else {
      behind.length = 0;
    }
  }
  return behind;
}

/** Whether one of a class does: what each flush asks, without a list. */
export function standsBehind(em: EntityManager, kind: abstract new (...args: never[]) => EventSubscriber): boolean {
  let isThere = false;
  for (const subscriber of em.getEventManager().getSubscribers()) {
    isThere = ours.has(subscriber) && (isThere || subscriber instanceof kind);
  }
  return isThere;
}
