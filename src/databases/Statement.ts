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
    const params = this.pieces.filter((piece) => piece instanceof Parameter).map(({ value }) => value);
    let text = '';
    for (const piece of this.pieces) {
      text += piece instanceof Parameter ? '?' : escape(textOf(piece, platform), params.length > 0);
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

class Parameter {
  constructor(readonly value: unknown) {}
}

type Piece = string | Name | Parameter;
type Name = Identifier | NameText | Literal;

/**
 * Makes a statement: what is interpolated becomes a parameter, unless it is of a class of this file.
 *
 * ```ts
 * sql`select max(${identifier('number')}) from ${identifier('invoice')} where customer_id = ${customer}`;
 * ```
 */
export function sql(strings: TemplateStringsArray, ...parts: readonly unknown[]): Statement {
  const pieces: Piece[] = [];
  strings.forEach((text, position) => {
    pieces.push(text);
    if (position < parts.length) {
      append(pieces, piecesOf(parts[position]));
    }
  });
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

function piecesOf(part: unknown): readonly Piece[] {
  if (part instanceof Statement) {
    return part.pieces;
  }
  if (part instanceof Verbatim) {
    return [part.text];
  }
  return isName(part) ? [part] : [new Parameter(parameterOf(part))];
}

function isName(part: unknown): part is Name {
  return part instanceof Identifier || part instanceof NameText || part instanceof Literal;
}

/** A spread call would overflow the stack with a hundred thousand pieces. */
function append(pieces: Piece[], more: readonly Piece[]): void {
  for (const piece of more) {
    pieces.push(piece);
  }
}

function textOf(piece: string | Name, platform: Platform): string {
  if (typeof piece === 'string') {
    return piece;
  }
  if (piece instanceof Literal) {
    return platform.quoteValue(piece.text);
  }
  const quoted = platform.quoteIdentifier(piece.name);
  return piece instanceof Identifier ? quoted : platform.quoteValue(quoted);
}

/** A question mark of a name is no placeholder. MikroORM reads a text without parameters as it is. */
function escape(text: string, hasParams: boolean): string {
  return hasParams && text.includes('?') ? text.replaceAll('?', '\\?') : text;
}
