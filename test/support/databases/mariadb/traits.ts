import { createHash } from 'node:crypto';
import { codeOnMariaDb } from '../../../../docs/examples/code-sql.js';
import { integersByType } from '../integers.js';
import type { DatabaseSql, Plans, TableName, TestDatabase } from '../TestDatabase.js';
import { refusedScopeTypes, scopeTypes } from './scope-types.js';

const COUNTERS = 'insert into `auto_sequence_counter` (sequence, scope, last)';

function lockName({ schema, table, column = 'number' }: TableName): string {
  return `lock ${schema === undefined ? '' : `${schema}.`}${table}.${column}`;
}

const sql: DatabaseSql = {
  text: 'char',
  // Manual of MariaDB, "String Literals".
  strings: String.raw`x?'(?:[^'\\]|''|\\.)*'`,
  lockTables: (...tables) =>
    tables.flatMap((table) => [
      `${COUNTERS} values ('${lockName(table)}', '', 1), ('${lockName(table)}', '~', 1) on duplicate key update last = last + 1`,
      `update \`auto_sequence_counter\` force index (primary) set last = last + 1 where sequence = '${lockName(table)}' and scope > '' and scope < '~'`,
    ]),
  tableLockTakesScopes: true,
  keepOut: ({ table }) => `select * from \`${table}\` for update`,
  locks: 1,
  lockScopes: (table) => [new RegExp(`^insert into .auto_sequence_counter. .*'${lockName(table)}'.* on duplicate key`)],
  isLock: (statement) => /^(insert into|update) .auto_sequence_counter. .*'lock /.test(statement),
};

const plans: Plans = {
  analyze: (em, table) => em.execute(`analyze table ${table}`),
  explain: async (em, query) => {
    const rows = await em.execute<object[]>(`explain ${query}`);
    return rows.map((row) => Object.values(row).join(' ')).join('\n');
  },
  // A maximum under constants is one look at the end of an index, while the statement is optimized (manual, "EXPLAIN").
  looksUp: (index) =>
    new RegExp(`\\bt (ref|ref_or_null|range|index) .*\\b${index} .*Using index|Select tables optimized away`),
  scan: /\bt ALL\b/,
};

/** What holds of MariaDB whichever of MikroORM's drivers talks to it. */
export const mariadbTraits = {
  hasOneWriter: false,
  goesOnAfterTimeouts: true,
  goesOnAfterErrors: true,
  reuses: true,
  readsByteOrderMarks: true,
  integers: integersByType,
  locksRows: true,
  hasTriggers: false,
  countsInOneStatement: false,
  readsUnsafeIntegers: true,
  takesOtherValues: true,
  storesNullBytes: true,
  limitsText: true,
  upsertsIgnoreErrors: true,
  hasPartialIndexes: false,
  uniqueAmongNulls: (present: readonly string[], number: string, nulls: readonly string[]) => [
    `unique (${[...present, `${number}_when_${nulls.join('_')}_is_null`].join(', ')})`,
  ],
  // A digest of the weights of its letters.
  counterText: (value: string | null) =>
    JSON.stringify([
      value === null
        ? null
        : createHash('sha256').update(Buffer.from(value.toUpperCase(), 'utf16le').swap16()).digest('hex'),
    ]),
  bytes: 'varbinary(16)',
  hasComments: true,
  hasSchemas: false,
  hasNativeEnums: false,
  hasRowPolicies: false,
  // Manual of MariaDB, "Identifier Names".
  canName: (name: string) => !/[\u{10000}-\u{10FFFF}]|^ | $/u.test(name),
  maxNameLength: 64,
  scopeTypes,
  refusedScopeTypes,
  addSchema: undefined,
  sql,
  plans,
  invoiceCode: codeOnMariaDb,
} satisfies Partial<TestDatabase>;
