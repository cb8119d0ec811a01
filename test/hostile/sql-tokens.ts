import type { TestDatabase } from '../support/databases/TestDatabase.js';

/**
 * What a database reads as one token: a literal, which a value may be, or anything else.
 * (https://www.postgresql.org/docs/current/sql-syntax-lexical.html, https://sqlite.org/lang_expr.html)
 */
const TOKENS: Readonly<Record<TestDatabase['kind'], RegExp>> = {
  postgresql: tokensOf(String.raw`e'(?:[^'\\]|''|\\.)*'|[bxn]?'(?:[^']|'')*'`),
  sqlite: tokensOf(`x?'(?:[^']|'')*'`),
};

/** What opens a comment or a dollar quote is a token of its own: no statement of ours has one. */
function tokensOf(strings: string): RegExp {
  const number = String.raw`(?<![\w$])-?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?(?![\w$])`;
  const identifier = '"(?:[^"]|"")*"|`(?:[^`]|``)*`';
  return new RegExp(`(?<literal>${strings}|${number})|${identifier}|[\\w$]+|--|/\\*|[^\\s]`, 'gisu');
}

/** What stands outside of the literals of a statement: its words, its quoted identifiers and its punctuation. */
export function tokensOutsideLiterals(sql: string, kind: TestDatabase['kind']): string[] {
  return [...sql.matchAll(TOKENS[kind])].flatMap(({ 0: token, groups }) =>
    groups?.['literal'] === undefined ? token : [],
  );
}
