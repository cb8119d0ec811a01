/** The most characters that a value takes in a message. */
const LONGEST = 80;

/** Control characters, line breaks, what only steers the text around it, and halves of a character. */
const UNSEEN = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu;
const UNSEEN_OR_QUOTING = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\\']/gu;

/**
 * A value as a message shows it: short, on one line, and whatever it is. It may come from a request: as it is it could fill
 * a log, forge a line of it, or throw an error of its own.
 */
export function show(value: unknown): string {
  return cut(textOf(value, LONGEST), LONGEST);
}

/** A text without what breaks its line or hides a part of it. */
export function onOneLine(text: string): string {
  return text.replace(UNSEEN, escape);
}

/** @param room how many characters are read: what lies behind them is not looked at */
function textOf(value: unknown, room: number): string {
  switch (typeof value) {
    case 'string':
      return `'${cut(value.slice(0, LONGEST).replace(UNSEEN_OR_QUOTING, escape), room - 2)}'`;
    case 'object':
      return value === null ? 'null' : textOfObject(value, room);
    case 'function':
      return 'a function';
    case 'bigint':
      return `${String(value)}n`;
    case 'number':
      return Object.is(value, -0) ? '-0' : String(value);
    default:
      return onOneLine(String(value));
  }
}

function textOfObject(value: object, room: number): string {
  try {
    if (value instanceof Date) {
      return Number.isNaN(value.getTime()) ? 'an invalid Date' : value.toISOString();
    }
    if (Array.isArray(value)) {
      return `[${textOfItems(value, room, textOf)}]`;
    }
    const prototype: unknown = Object.getPrototypeOf(value);
    if (isObject(prototype) && Object.getPrototypeOf(prototype) !== null) {
      return `an instance of ${nameOfClass(prototype)}`;
    }
    const members = textOfItems(Object.keys(value), room, (name, left) => {
      return `${/^[\w$]+$/.test(name) ? name : textOf(name, left)}: ${textOf(Reflect.get(value, name), left)}`;
    });
    return members === '' ? '{}' : `{ ${members} }`;
  } catch {
    // A getter threw, or a proxy.
    return 'an object that cannot be shown';
  }
}

/** Items with commas between them, as many as there is room for. */
function textOfItems<T>(items: readonly T[], room: number, textOfItem: (item: T, room: number) => string): string {
  let text = '';
  for (let position = 0; position < items.length && text.length < room; position++) {
    text += (position > 0 ? ', ' : '') + textOfItem(items[position] as T, room - text.length);
  }
  return text;
}

function nameOfClass({ constructor }: object): string {
  return onOneLine(constructor.name);
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}

function cut(text: string, length: number): string {
  return text.length <= length ? text : `${text.slice(0, Math.max(length - 1, 0)).replace(/[\uD800-\uDBFF]$/, '')}…`;
}

function escape(character: string): string {
  if (character === '\\' || character === "'") {
    return `\\${character}`;
  }
  const escaped = JSON.stringify(character).slice(1, -1);
  return escaped === character ? `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}` : escaped;
}
