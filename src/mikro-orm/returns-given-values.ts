import { Utils } from '@mikro-orm/core';

/**
 * Whether an INSERT brings back what the database has put into a property with `returning` (`nativeInsertMany`), as it does
 * from 7.2 on. Up to 7.1 only the query builder asks for it.
 */
export function returnsGivenValues(): boolean {
  return (known ??= isSince72(Utils.getORMVersion()));
}

/** Each flush with a trigger asks. */
let known: boolean | undefined;

function isSince72(version: string): boolean {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  return major > 7 || (major === 7 && minor >= 2);
}
