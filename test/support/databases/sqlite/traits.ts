import { codeOnSqlite } from '../../../../docs/examples/code-sql.js';
import type { TestOrm } from '../../test-orm.js';
import { safeIntegers } from '../integers.js';
import { partialUnique } from '../partial-unique.js';
import type { DatabaseSql, Plans, TableName, TestDatabase } from '../TestDatabase.js';
import { scopeTypes } from './scope-types.js';

function quote({ schema, table }: TableName): string {
  return schema === undefined ? `\`${table}\`` : `\`${schema}\`.\`${table}\``;
}

const sql: DatabaseSql = {
  text: 'text',
  // https://sqlite.org/lang_expr.html
  strings: `x?'(?:[^']|'')*'`,
  // One write locks the file, and with it all tables.
  locks: 1,
  lockTables: (first) => [`update ${quote(first)} set \`number\` = \`number\` where 0`],
  tableLockTakesScopes: false,
  keepOut: (table) => `update ${quote(table)} set id = id where 0`,
  lockScopes: (table) => [new RegExp(`^update ${quote(table)} set .* where 0$`)],
  isLock: (statement) => /^update .* where 0$/.test(statement),
};

const plans: Plans = {
  analyze: (em) => em.execute('analyze'),
  explain: async (em, query) => {
    const rows = await em.execute<object[]>(`explain query plan ${query}`);
    return rows.map((row) => Object.values(row).join(' ')).join('\n');
  },
  looksUp: (index, { readsRows = false } = {}) =>
    new RegExp(`SEARCH t USING ${readsRows ? '(COVERING )?' : 'COVERING '}INDEX ${index}`),
  scan: /SCAN t\b/,
};

/** A schema is an attached file. There MikroORM 7.2 gives a native enum the type `*.kind`. */
async function addSchema({ em, schema }: TestOrm['orm'], name: string): Promise<void> {
  await em.execute(`attach ':memory:' as ${name}`);
  const create = await schema.getCreateSchemaSQL({ schema: name });
  await schema.execute(create.replaceAll('*.', ''));
}

/** What holds of SQLite whatever opens it. */
export const sqliteTraits = {
  canRace: false,
  hasOneWriter: true,
  reuses: true,
  locksRows: false,
  hasTriggers: false,
  countsInOneStatement: false,
  goesOnAfterTimeouts: true,
  goesOnAfterErrors: true,
  integers: safeIntegers,
  readsUnsafeIntegers: false,
  readsByteOrderMarks: true,
  takesOtherValues: false,
  storesNullBytes: false,
  limitsText: false,
  upsertsIgnoreErrors: false,
  hasPartialIndexes: true,
  uniqueAmongNulls: partialUnique,
  counterText: (value: string | null) => JSON.stringify([value]),
  bytes: 'blob',
  hasComments: false,
  hasSchemas: false,
  hasNativeEnums: false,
  hasRowPolicies: false,
  canName: () => true,
  maxNameLength: Infinity,
  scopeTypes,
  refusedScopeTypes: [],
  addSchema,
  sql,
  plans,
  invoiceCode: codeOnSqlite,
} satisfies Partial<TestDatabase>;
