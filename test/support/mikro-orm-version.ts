import { Utils } from '@mikro-orm/core';

/** Whether the tests run on MikroORM 7.1, as `npm run test:mikro-orm` lets them. */
export const isMikroOrm71 = Utils.getORMVersion().startsWith('7.1.');

/** MikroORM 7.1 itself cannot read rows back whose columns have quotes, backslashes or brackets in their names: a SyntaxError. */
export function canBeColumn(name: string): boolean {
  return !isMikroOrm71 || !/['"\\[\]]/.test(name);
}
