import type { Platform } from '@mikro-orm/core';
import { parameterOf } from './parameter.js';

/** SQL text with MikroORM's placeholders, and the values that its platform quotes into them. */
export interface RenderedStatement {
  readonly sql: string;
  readonly params: unknown[];
}

/** What stands in a statement besides plain text. What it is, its class says and never its shape. */
abstract class Part {
  abstract writeTo(text: Text): void;
}

/**
 * SQL that `sql` made. It is known by this class and never by its shape: a request's JSON can have any shape, and is a
 * parameter whatever it looks like.
 */
export class Statement extends Part {
  constructor(private readonly pieces: readonly Piece[]) {
    super();
  }

  /** Identifiers stand in the text, so that MikroORM's log tells what was locked; values are parameters. */
  render(platform: Platform): RenderedStatement {
    const { sql, params } = this.#written(platform, true);
    // MikroORM reads a text without parameters as it is.
    const isAsItIs = params.length === 0 && sql.includes('?');
    return { sql: isAsItIs ? this.#written(platform, false).sql : sql, params };
  }

  #written(platform: Platform, isEscaped: boolean): Text {
    const text = new Text(platform, isEscaped);
    this.writeTo(text);
    return text;
  }

  writeTo(text: Text): void {
    for (const piece of this.pieces) {
      if (typeof piece === 'string') {
        text.add(piece);
      } else {
        piece.writeTo(text);
      }
    }
  }
}

type Piece = string | Part;

/** A statement while it is rendered. */
class Text implements RenderedStatement {
  sql = '';
  readonly params: unknown[] = [];

  constructor(
    readonly platform: Platform,
    /** Whether a question mark of a name is told from a placeholder. */
    private readonly isEscaped: boolean,
  ) {}

  add(sql: string): void {
    this.sql += this.isEscaped && sql.includes('?') ? sql.replaceAll('?', '\\?') : sql;
  }

  addParameter(value: unknown): void {
    this.sql += '?';
    this.params.push(value);
  }

  /** @param sql with a placeholder for each value */
  addWithParameters(sql: string, values: readonly unknown[]): void {
    this.sql += sql;
    for (const value of values) {
      this.params.push(value);
    }
  }
}

/** Keywords and types from the metadata, which go into a statement as they are. */
class Verbatim extends Part {
  constructor(private readonly text: string) {
    super();
  }

  writeTo(text: Text): void {
    text.add(this.text);
  }
}

class Identifier extends Part {
  constructor(private readonly name: string) {
    super();
  }

  writeTo(text: Text): void {
    text.add(quotedName(this.name, text.platform));
  }
}

/** A quoted identifier between the quotes of a text, as `regclass` reads it. */
class NameText extends Part {
  constructor(private readonly name: string) {
    super();
  }

  writeTo(text: Text): void {
    text.add(text.platform.quoteValue(quotedName(this.name, text.platform)));
  }
}

/** A text of ours, which no user gives. */
class Literal extends Part {
  constructor(private readonly text: string) {
    super();
  }

  writeTo(text: Text): void {
    text.add(text.platform.quoteValue(this.text));
  }
}

/** A statement between the quotes of a text, for one that is made and run inside another. */
class QuotedStatement extends Part {
  constructor(private readonly statement: Statement) {
    super();
  }

  writeTo(text: Text): void {
    text.add(text.platform.quoteValue(this.statement.render(text.platform).sql));
  }
}

class Parameter extends Part {
  constructor(private readonly value: unknown) {
    super();
  }

  writeTo(text: Text): void {
    text.addParameter(this.value);
  }
}

class Rows extends Part {
  constructor(
    private readonly ids: readonly number[],
    private readonly values: readonly unknown[],
  ) {
    super();
  }

  writeTo(text: Text): void {
    const values = ', ?'.repeat(this.values.length / this.ids.length);
    const rows = this.ids.map((id) => `(${String(id)}${values})`);
    text.addWithParameters(rows.join(', '), this.values);
  }
}

/**
 * Makes a statement: what is interpolated becomes a parameter, unless it is of a class of this file.
 *
 * ```ts
 * sql`select max(${identifier('number')}) from ${identifier('invoice')} where customer_id = ${customer}`;
 * ```
 */
export function sql(strings: TemplateStringsArray, ...parts: readonly unknown[]): Statement {
  const pieces: Piece[] = [];
  let position = 0;
  for (const text of strings) {
    pieces.push(text);
    if (position < parts.length) {
      pieces.push(partOf(parts[position]));
    }
    position++;
  }
  return new Statement(pieces);
}

export function identifier(name: string): Identifier {
  return new Identifier(name);
}

export function nameText(name: string): NameText {
  return new NameText(name);
}

export function literal(text: string): Literal {
  return new Literal(text);
}

export function quoted(statement: Statement): QuotedStatement {
  return new QuotedStatement(statement);
}

export function verbatim(text: string): Verbatim {
  return new Verbatim(text);
}

/** One statement of several, with a separator between their texts. */
export function join(statements: readonly Statement[], separator: string): Statement {
  const pieces: Piece[] = [];
  for (const each of statements) {
    if (pieces.length > 0) {
      pieces.push(separator);
    }
    pieces.push(each);
  }
  return new Statement(pieces);
}

/** Values as parameters with commas between them. */
export function list(values: readonly unknown[]): Statement {
  const pieces: Piece[] = [];
  for (const value of values) {
    if (pieces.length > 0) {
      pieces.push(', ');
    }
    pieces.push(new Parameter(parameterOf(value)));
  }
  return new Statement(pieces);
}

/**
 * The rows of a VALUES list, `(0, ?), (1, ?)`: one part of a statement, however many keys a flush has.
 *
 * @param ids numbers of ours, which stand in the text
 * @param values as many for each row, one row after the other
 */
export function rows(ids: readonly number[], values: readonly unknown[]): Rows {
  return new Rows(ids, values.map(parameterOf));
}

function partOf(value: unknown): Part {
  return value instanceof Part ? value : new Parameter(parameterOf(value));
}

const quotedNames = new WeakMap<Platform, Map<string, string>>();

/** The names of an application are few, and each flush needs the same ones. */
function quotedName(name: string, platform: Platform): string {
  let ofPlatform = quotedNames.get(platform);
  if (!ofPlatform) {
    ofPlatform = new Map();
    quotedNames.set(platform, ofPlatform);
  }
  let quoted = ofPlatform.get(name);
  if (quoted === undefined) {
    quoted = platform.quoteIdentifier(name);
    ofPlatform.set(name, quoted);
  }
  return quoted;
}
