import { codeOnPostgreSql } from '../../../../docs/examples/code-sql.js';
import type { TestOrm } from '../../test-orm.js';
import { integersByType } from '../integers.js';
import { partialUnique } from '../partial-unique.js';
import type { DatabaseSql, Plans, TableName, TestDatabase } from '../TestDatabase.js';
import { refusedScopeTypes, scopeTypes } from './scope-types.js';

function quote({ schema, table }: TableName): string {
  return schema === undefined ? `"${table}"` : `"${schema}"."${table}"`;
}

const sql: DatabaseSql = {
  text: 'text',
  // https://www.postgresql.org/docs/current/sql-syntax-lexical.html
  strings: String.raw`e'(?:[^'\\]|''|\\.)*'|[bxn]?'(?:[^']|'')*'`,
  locks: 1,
  lockTables: (...tables) => [
    tables.map((table) => `lock table ${quote(table)} in share row exclusive mode`).join('; '),
  ],
  tableLockTakesScopes: false,
  keepOut: (table) => `lock table ${quote(table)} in share row exclusive mode`,
  lockScopes: (table) => [new RegExp(`^lock table only ${quote(table)} in row exclusive mode.*pg_advisory_xact_lock`)],
  isLock: (statement) => statement.startsWith('lock table'),
};

const plans: Plans = {
  analyze: (em, table) => em.execute(`vacuum analyze ${table}`),
  explain: async (em, query, { isSmall = false } = {}) => {
    if (isSmall) {
      // The planner prefers to scan what is small.
      await em.execute('set local enable_seqscan = off');
    }
    const rows = await em.execute<object[]>(`explain ${query}`);
    return rows.map((row) => Object.values(row).join(' ')).join('\n');
  },
  looksUp: (index) => new RegExp(`Index Only Scan Backward using ${index}`),
  scan: /Seq Scan/,
};

async function addSchema({ em, schema }: TestOrm['orm'], name: string): Promise<void> {
  await em.execute(`create schema ${name}`);
  await schema.update({ schema: name });
}

/** What holds of PostgreSQL whatever runs it. */
export const postgresqlTraits = {
  hasOneWriter: false,
  reuses: true,
  locksRows: false,
  hasTriggers: false,
  countsInOneStatement: true,
  goesOnAfterTimeouts: true,
  goesOnAfterErrors: false,
  integers: integersByType,
  readsUnsafeIntegers: true,
  readsByteOrderMarks: true,
  takesOtherValues: false,
  storesNullBytes: false,
  limitsText: true,
  upsertsIgnoreErrors: false,
  hasPartialIndexes: true,
  uniqueAmongNulls: partialUnique,
  counterText: (value: string | null) => JSON.stringify([value]),
  bytes: 'bytea',
  hasComments: true,
  hasSchemas: true,
  hasNativeEnums: true,
  hasRowPolicies: true,
  canName: () => true,
  maxNameLength: 63,
  scopeTypes,
  refusedScopeTypes,
  addSchema,
  sql,
  plans,
  invoiceCode: codeOnPostgreSql,
} satisfies Partial<TestDatabase>;
