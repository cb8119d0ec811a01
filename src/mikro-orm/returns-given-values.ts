import { Utils } from '@mikro-orm/core';

/**
 * Whether an INSERT brings back what the database has put into a property with `returning` (`nativeInsertMany`), as it does
 * from 7.2 on. Up to 7.1 only the query builder asks for it.
 */
export function returnsGivenValues(): boolean {
  const [major = 0, minor = 0] = Utils.getORMVersion().split('.').map(Number);
  return major > 7 || (major === 7 && minor >= 2);
}
