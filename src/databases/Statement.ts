import type { Platform } from '@mikro-orm/core';
import { parameterOf } from './parameter.js';

/** SQL text with MikroORM's placeholders, and the values that its platform quotes into them. */
export interface RenderedStatement {
  readonly sql: string;
  readonly params: unknown[];
}

/**
 * SQL that `sql` made. It is known by this class and never by its shape: a request's JSON can have any shape, and is a
 * parameter whatever it looks like.
 */
export class Statement {
  constructor(readonly pieces: readonly Piece[]) {}

  /** Identifiers stand in the text, so that MikroORM's log tells what was locked; values are parameters. */
  render(platform: Platform): RenderedStatement {
    const params: unknown[] = [];
    for (const piece of this.pieces) {
      if (piece instanceof Parameter) {
        params.push(piece.value);
      }
    }
    const hasParams = params.length > 0;
    let text = '';
    for (const piece of this.pieces) {
      if (typeof piece === 'string') {
        text += escape(piece, hasParams);
      } else {
        text += piece instanceof Parameter ? '?' : escape(textOf(piece, platform), hasParams);
      }
    }
    return { sql: text, params };
  }
}

/** Keywords and types from the metadata, which go into a statement as they are. */
class Verbatim {
  constructor(readonly text: string) {}
}

class Identifier {
  constructor(readonly name: string) {}
}

/** A quoted identifier between the quotes of a text, as `regclass` reads it. */
class NameText {
  constructor(readonly name: string) {}
}

/** A text of ours, which no user gives. */
class Literal {
  constructor(readonly text: string) {}
}

/** A statement between the quotes of a text, for one that is made and run inside another. */
class QuotedStatement {
  constructor(readonly statement: Statement) {}
}

class Parameter {
  constructor(readonly value: unknown) {}
}

type Piece = string | Name | Parameter;
type Name = Identifier | NameText | Literal | QuotedStatement;

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
      add(pieces, parts[position]);
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
  statements.forEach((each, position) => {
    if (position > 0) {
      pieces.push(separator);
    }
    append(pieces, each.pieces);
  });
  return new Statement(pieces);
}

/** Values as parameters with commas between them. */
export function list(values: readonly unknown[]): Statement {
  const pieces: Piece[] = [];
  values.forEach((value, position) => {
    if (position > 0) {
      pieces.push(', ');
    }
    pieces.push(new Parameter(parameterOf(value)));
  });
  return new Statement(pieces);
}

function add(pieces: Piece[], part: unknown): void {
  if (part instanceof Statement) {
    append(pieces, part.pieces);
  } else if (part instanceof Verbatim) {
    pieces.push(part.text);
  } else {
    pieces.push(isName(part) ? part : new Parameter(parameterOf(part)));
  }
}

function isName(part: unknown): part is Name {
  return (
    part instanceof Identifier || part instanceof NameText || part instanceof Literal || part instanceof QuotedStatement
  );
}

/** A spread call would overflow the stack with a hundred thousand pieces. */
function append(pieces: Piece[], more: readonly Piece[]): void {
  for (const piece of more) {
    pieces.push(piece);
  }
}

function textOf(name: Name, platform: Platform): string {
  if (name instanceof Literal) {
    return platform.quoteValue(name.text);
  }
  if (name instanceof QuotedStatement) {
    return platform.quoteValue(name.statement.render(platform).sql);
  }
  const quoted = quotedOf(name.name, platform);
  return name instanceof Identifier ? quoted : platform.quoteValue(quoted);
}

const quotedNames = new WeakMap<Platform, Map<string, string>>();

/** The names of an application are few, and each flush needs the same ones. */
function quotedOf(name: string, platform: Platform): string {
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

/** A question mark of a name is no placeholder. MikroORM reads a text without parameters as it is. */
function escape(text: string, hasParams: boolean): string {
  return hasParams && text.includes('?') ? text.replaceAll('?', '\\?') : text;
}
