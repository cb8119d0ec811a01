import { describe, expect, test } from '@jest/globals';
import { InvalidOptionsError, InvalidScopeError, LockTimeoutError, NotEditableError } from 'mikro-orm-auto-sequence';
import { onOneLine, show } from '../src/show.js';

class Money {
  amount = 5;
}

function withoutPrototype(members: object): object {
  return Object.setPrototypeOf(members, null) as object;
}

const circular: unknown[] = [];
circular.push(circular, { circular });

const revoked = Proxy.revocable({}, {});
revoked.revoke();

const throwing = new Proxy(
  {},
  {
    getPrototypeOf: () => {
      throw new Error('of the proxy');
    },
  },
);

const getter = {
  get value() {
    throw new Error('of the getter');
  },
};

describe('a value in a message', () => {
  test.each<[string, unknown, string]>([
    ['a text', 'a', `'a'`],
    ['nothing', '', `''`],
    ['a quote and a backslash', `it's \\n`, `'it\\'s \\\\n'`],
    ['a line break', 'a\r\nb', `'a\\r\\nb'`],
    ['line breaks of Unicode', 'a\u0085b\u2028c\u2029', `'a\\u{85}b\\u{2028}c\\u{2029}'`],
    ['a color of a terminal', '\u001b[31m', `'\\u001b[31m'`],
    ['text that turns around', '\u202Eabc', `'\\u{202e}abc'`],
    ['a null byte and a half of a character', '\0\uD800', `'\\u0000\\ud800'`],
    ['letters of every kind', 'é א 🧾 漢', `'é א 🧾 漢'`],
    ['a number', 1.5, '1.5'],
    ['minus zero', -0, '-0'],
    ['no number', NaN, 'NaN'],
    ['a bigint', 5n, '5n'],
    ['a boolean', true, 'true'],
    ['undefined', undefined, 'undefined'],
    ['null', null, 'null'],
    ['a symbol', Symbol('a\nb'), 'Symbol(a\\nb)'],
    ['a function', () => 1, 'a function'],
    ['a date', new Date(0), '1970-01-01T00:00:00.000Z'],
    ['an invalid date', new Date(NaN), 'an invalid Date'],
    ['a list', [1, 'a', [null]], `[1, 'a', [null]]`],
    ['an empty list', [], '[]'],
    ['an object', { a: 1, 'b c': { d: 'e' }, 'f\n': [] }, `{ a: 1, 'b c': { d: 'e' }, 'f\\n': [] }`],
    ['an empty object', {}, '{}'],
    ['an object without a prototype', withoutPrototype({ a: 1 }), '{ a: 1 }'],
    [
      'an object whose functions are none',
      { toString: 1, valueOf: 2, toJSON: 3 },
      '{ toString: 1, valueOf: 2, toJSON: 3 }',
    ],
    [
      'JSON with names of every object',
      JSON.parse('{"__proto__":1,"constructor":{"name":2}}'),
      '{ __proto__: 1, constructor: { name: 2 } }',
    ],
    ['an object of a class', new Money(), 'an instance of Money'],
    ['a boxed number', Object(5), 'an instance of Number'],
    ['bytes', new Uint8Array(3), 'an instance of Uint8Array'],
    ['a revoked proxy', revoked.proxy, 'an object that cannot be shown'],
    ['a proxy that throws', throwing, 'an object that cannot be shown'],
    ['a getter that throws', getter, 'an object that cannot be shown'],
  ])('is %s', (_, value, expected) => {
    expect(show(value)).toBe(expected);
  });

  test.each<[string, unknown]>([
    ['a long text', 'x'.repeat(10_000_000)],
    ['a long text of line breaks', '\n'.repeat(1000)],
    ['a long text of characters in two halves', '🧾'.repeat(1000)],
    ['a long list', new Array(10_000_000).fill(7)],
    ['a long text in an object', { a: { b: ['x'.repeat(1000), 'x'.repeat(1000)] } }],
    ['a long name', { ['x'.repeat(1000)]: 1 }],
    ['a circle', circular],
    ['a long symbol', Symbol('x'.repeat(1000))],
    ['a large bigint', 10n ** 1000n],
  ])('is short for %s', (_, value) => {
    const shown = show(value);
    expect(shown).toMatch(/….{0,8}$/u);
    expect(shown.length).toBeLessThanOrEqual(80);
    expect(shown.isWellFormed()).toBe(true);
  });

  test('and the message is one line, whatever names are in it', () => {
    const name = { entity: 'Invoice\n2026-01-01 INFO', property: 'number\u2028' };
    const errors = [
      InvalidOptionsError.ofProperty(name, 'has a column of type\ntext.'),
      InvalidScopeError.unknownProperty(name, 'a\nb', ['c\nd']),
      NotEditableError.ofChange(name, 'a\nb', ['c\nd']),
      LockTimeoutError.ofLockTable(['Invoice\nb'], 5),
    ];
    for (const { message } of errors) {
      expect(message).toBe(onOneLine(message));
      expect(message).toMatch(/Invoice\\n/);
    }
  });
});
