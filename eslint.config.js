import eslint from '@eslint/js';
import { defineConfig, globalIgnores } from 'eslint/config';
import globals from 'globals';
import { builtinModules } from 'node:module';
import typescript from 'typescript-eslint';

/** What Node has and browsers have not. */
const nodeGlobals = Object.keys(globals.node).filter((name) => !(name in globals['shared-node-browser']));

export default defineConfig(
  globalIgnores([
    'coverage/',
    'dist/',
    'docs/.vitepress/{cache,dist}/',
    'docs/api/',
    'examples/nestjs/dist/',
    // Does not compile, and shows with what errors.
    'docs/examples/twoslash/',
  ]),
  eslint.configs.recommended,
  typescript.configs.strictTypeChecked,
  typescript.configs.stylisticTypeChecked,
  {
    languageOptions: { parserOptions: { projectService: true } },
    linterOptions: { reportUnusedDisableDirectives: 'error', reportUnusedInlineConfigs: 'error' },
    rules: {
      // TypeScript finds undefined names, in JavaScript too.
      'no-undef': 'off',
      // Takes the key of every mapped type for an enum: MikroORM's `meta.properties[name]`.
      '@typescript-eslint/no-unsafe-enum-assignment': 'off',
      // MikroORM's `em.getAbortOptions` is protected, and its own unit of work reads it in this way too.
      '@typescript-eslint/dot-notation': ['error', { allowProtectedClassPropertyAccess: true }],
    },
  },
  {
    // A module of NestJS is a class with a decorator, and nothing in it.
    files: ['examples/nestjs/**'],
    rules: { '@typescript-eslint/no-extraneous-class': ['error', { allowWithDecorator: true }] },
  },
  {
    files: ['test/**'],
    rules: {
      'no-restricted-syntax': [
        'error',
        {
          selector:
            ":matches(IfStatement, ConditionalExpression, LogicalExpression) > :matches(.test, .left) MemberExpression[object.name='database'][property.name='name']",
          message: 'Another database would take the other arm. Ask it what it can do: TestDatabase says what is known.',
        },
      ],
    },
  },
  {
    // The package runs wherever MikroORM does: in browsers, workers, Deno and Bun.
    files: ['src/**'],
    ignores: ['src/cli/**'],
    rules: {
      'no-restricted-globals': ['error', ...nodeGlobals],
      'no-restricted-imports': ['error', { paths: builtinModules, patterns: ['node:*'] }],
    },
  },
);
