import type { Statement } from './Dialect.js';

/** Text that goes into a statement as it is: keywords, and types from the metadata. */
class Verbatim {
  constructor(readonly text: string) {}
}

class Identifier {
  constructor(readonly name: string) {}
}

/**
 * Makes a statement: what is interpolated becomes a parameter, unless it is a statement, `identifier` or `verbatim`.
 * MikroORM's quoting fills in the parameters.
 */
export function sql(strings: TemplateStringsArray, ...parts: readonly unknown[]): Statement {
  let text = strings[0] ?? '';
  const params: unknown[] = [];
  parts.forEach((part, position) => {
    if (part instanceof Verbatim) {
      text += part.text;
    } else if (part instanceof Identifier) {
      text += '??';
      params.push(part.name);
    } else if (isStatement(part)) {
      text += part.sql;
      append(params, part.params);
    } else {
      text += '?';
      params.push(part);
    }
    text += strings[position + 1] ?? '';
  });
  return { sql: text, params };
}

export function identifier(name: string): Identifier {
  return new Identifier(name);
}

export function verbatim(text: string): Verbatim {
  return new Verbatim(text);
}

/** One statement of several, with a separator between their texts. */
export function join(statements: readonly Statement[], separator: string): Statement {
  const params: unknown[] = [];
  for (const each of statements) {
    append(params, each.params);
  }
  return { sql: statements.map((each) => each.sql).join(separator), params };
}

/** A spread call would overflow the stack with a hundred thousand parameters. */
function append(params: unknown[], more: readonly unknown[]): void {
  for (const param of more) {
    params.push(param);
  }
}

function isStatement(part: unknown): part is Statement {
  return typeof part === 'object' && part !== null && 'sql' in part && 'params' in part;
}
