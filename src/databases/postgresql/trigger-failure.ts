import type { TriggerFailure } from '../Database.js';
import { errorCodeOf, memberOf } from '../error-members.js';

const OUT_OF_RANGE = '22003';
const INSUFFICIENT_PRIVILEGE = '42501';

/** The constraint that an error of the trigger names. */
export const CONSTRAINT = 'mikro-orm-auto-sequence';

/** What an error says of a trigger that numbers. */
export function triggerFailure(error: unknown): TriggerFailure | undefined {
  const code = errorCodeOf(error);
  if (code === OUT_OF_RANGE && memberOf(error, 'constraint') === CONSTRAINT) {
    const [table, column] = [memberOf(error, 'table'), memberOf(error, 'column')];
    return { table: String(table), column: String(column), number: Number(memberOf(error, 'detail')) };
  }
  // Each level of the context is a line; the first is where it happened.
  const [, name] = /PL\/pgSQL function (?:\S+\.)?"?([^"\s]+)"?\(\)/.exec(String(memberOf(error, 'where'))) ?? [];
  return code === INSUFFICIENT_PRIVILEGE && name !== undefined ? { deniedIn: name } : undefined;
}
