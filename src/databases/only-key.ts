import type { KeySet } from './Database.js';

/** The one key of all sets, where there are no others: it needs no rows to select from. */
export function onlyKeyOf<Keys extends KeySet>([set, ...others]: readonly Keys[]):
  { readonly set: Keys; readonly key: Keys['keys'][number] } | undefined {
  const key: Keys['keys'][number] | undefined = set?.keys[0];
  return set && key && set.keys.length + others.length === 1 ? { set, key } : undefined;
}
