import { createHighlighterCore } from 'shiki/core';
import { createJavaScriptRegexEngine } from 'shiki/engine/javascript';
import { formatDialect, postgresql } from 'sql-formatter';

export type Language = 'sql' | 'typescript';

/** A row in the VALUES of an INSERT, as MikroORM writes them. */
const ROW = /\((?:[^()']|'(?:[^']|'')*')*\)/g;

/** Of an INSERT of more rows than can be read, the first two are shown. */
const SHOWN_ROWS = 2;

/** A statement in lines, and short enough to be read. Its semicolon included. */
export function pretty(statement: string): string {
  const { text, note } = shorten(statement);
  return `${format(text)};${note}`;
}

function shorten(statement: string): { text: string; note: string } {
  const values = /^insert into .*? values (?=\()/s.exec(statement)?.[0];
  if (values === undefined) {
    return { text: statement, note: '' };
  }
  const [rows = ''] = /^\(.*\)(?= returning |$)/s.exec(statement.slice(values.length)) ?? [];
  const each = rows.match(ROW) ?? [];
  if (each.length <= SHOWN_ROWS + 1) {
    return { text: statement, note: '' };
  }
  const rest = statement.slice(values.length + rows.length);
  return {
    text: `${values}${each.slice(0, SHOWN_ROWS).join(', ')}${rest}`,
    note: `\n-- and ${String(each.length - SHOWN_ROWS)} more rows`,
  };
}

function format(statement: string): string {
  try {
    return formatDialect(statement, { dialect: postgresql, keywordCase: 'lower', expressionWidth: 60 });
  } catch {
    // What the formatter does not know is shown as it was sent.
    return statement;
  }
}

let highlighter: ReturnType<typeof createHighlighterCore> | undefined;

/** The code as HTML, in the themes of the site. */
export async function highlight(code: string, lang: Language): Promise<string> {
  highlighter ??= createHighlighterCore({
    engine: createJavaScriptRegexEngine(),
    langs: [import('shiki/langs/sql.mjs'), import('shiki/langs/typescript.mjs')],
    themes: [
      import('shiki/themes/github-light-high-contrast.mjs'),
      import('shiki/themes/github-dark-high-contrast.mjs'),
    ],
  });
  return (await highlighter).codeToHtml(code, {
    lang,
    themes: { light: 'github-light-high-contrast', dark: 'github-dark-high-contrast' },
    defaultColor: false,
    transformers: [{ pre: (node) => void (node.properties['tabindex'] = '0') }],
  });
}
