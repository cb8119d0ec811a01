import type { Configuration, MetadataStorage, Platform } from '@mikro-orm/core';

type Check = (metadata: MetadataStorage) => void;

const checks = new WeakMap<Configuration, Map<string, Check>>();

/**
 * Runs a check when all entities are known. MikroORM reads the user's `afterDiscovered` from the configuration only then
 * (`MetadataDiscovery.discover`), so that ours can be put before it meanwhile.
 *
 * @param name one check for each name, since discovery comes to a property more than once
 */
export function afterDiscovery(platform: Platform, name: string, check: Check): void {
  const config = platform.getConfig();
  const known = checks.get(config);
  if (known) {
    known.set(name, check);
    return;
  }
  const ofConfig = new Map([[name, check]]);
  checks.set(config, ofConfig);
  const discovery = config.get('discovery');
  config.set('discovery', {
    ...discovery,
    afterDiscovered: (metadata, discoveredOn) => {
      for (const each of ofConfig.values()) {
        each(metadata);
      }
      return discovery.afterDiscovered?.(metadata, discoveredOn);
    },
  });
}
