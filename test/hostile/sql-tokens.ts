import type { DatabaseSql } from '../support/databases/TestDatabase.js';

/** What stands outside of the literals of a statement: its words, its quoted identifiers and its punctuation. */
export function tokensOutsideLiterals(statement: string, { strings }: DatabaseSql): string[] {
  return [...statement.matchAll(tokensOf(strings))].flatMap(({ 0: token, groups }) =>
    groups?.['literal'] === undefined ? token : [],
  );
}

/**
 * What a database reads as one token: a literal, which a value may be, or anything else. What opens a comment or a dollar
 * quote is a token of its own: no statement of ours has one.
 */
function tokensOf(strings: string): RegExp {
  const number = String.raw`(?<![\w$])-?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?(?![\w$])`;
  const identifier = '"(?:[^"]|"")*"|`(?:[^`]|``)*`';
  return new RegExp(`(?<literal>${strings}|${number})|${identifier}|[\\w$]+|--|/\\*|[^\\s]`, 'gisu');
}
