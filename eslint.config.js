import eslint from '@eslint/js';
import { defineConfig, globalIgnores } from 'eslint/config';
import typescript from 'typescript-eslint';

export default defineConfig(
  globalIgnores(['coverage/', 'dist/']),
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
);
