/** What a statement may have a line end with a semicolon in: a text, a name, a body between dollars (PostgreSQL), a comment. */
const WHOLE = /'[^']*'|"[^"]*"|`[^`]*`|(\$\w*\$)[\s\S]*?\1|--[^\n]*/;

const TOKENS = new RegExp(`${WHOLE.source}|(?<end>;(?:\\n|$))`, 'g');

/** The statements of a text of MikroORM's, which ends each with a semicolon and its line. */
export function splitStatements(sql: string): readonly string[] {
  const statements: string[] = [];
  let start = 0;
  for (const match of sql.matchAll(TOKENS)) {
    if (match.groups?.['end'] !== undefined) {
      statements.push(sql.slice(start, match.index));
      start = match.index + match[0].length;
    }
  }
  statements.push(sql.slice(start));
  return statements.map((each) => each.trim()).filter((each) => each !== '');
}
