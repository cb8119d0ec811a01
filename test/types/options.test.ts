import { describe, expect, test } from '@jest/globals';
import { compile } from './compile.js';
import { programs } from './declare-in-style.js';
import { type OptionCase, optionCases, type Style, styles } from './option-cases.js';

interface Row {
  readonly options: string;
  readonly given: OptionCase;
  readonly compiles: boolean;
}

const rows = Object.entries(optionCases).flatMap(([name, cases]) => {
  const toRow =
    (compiles: boolean) =>
    (each: string | OptionCase): Row => {
      const given = typeof each === 'string' ? { source: each } : each;
      return { options: `{ ${name}: ${given.source} }`, given, compiles };
    };
  return [...cases.compile.map(toRow(true)), ...cases.doNot.map(toRow(false))];
});

describe.each(styles)('the options of a sequence with %s', (style: Style) => {
  const ofStyle = rows.filter(({ given }) => given.styles?.includes(style) ?? true);
  const { head, declare } = programs[style];
  const declarations = ofStyle.map(({ options, given }) => declare(options, given.mode ?? 'number'));
  const tsconfig = style === 'legacy' ? 'legacy/tsconfig.json' : 'tsconfig.json';
  const results = compile(tsconfig, head, declarations);
  const verdicts = ofStyle.map((row, index) => ({ ...row, errors: results[index] ?? [] }));

  test.each(verdicts.filter(({ compiles }) => compiles))('compile: $options', ({ errors }) => {
    expect(errors).toEqual([]);
  });

  test.each(verdicts.filter(({ compiles }) => !compiles))('do not compile: $options', ({ errors }) => {
    expect(errors).not.toEqual([]);
  });
});
