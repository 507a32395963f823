import js from '@eslint/js';
import nx from '@nx/eslint-plugin';
import prettier from 'eslint-config-prettier';
import tseslint from 'typescript-eslint';

/** Who may import whom, by the tags in each project.json. Apps never import apps. */
const boundaries = [
  { sourceTag: 'type:app', onlyDependOnLibsWithTags: ['type:lib'] },
  {
    sourceTag: 'scope:etl-core',
    onlyDependOnLibsWithTags: [],
    bannedExternalImports: ['aws-lambda', 'aws-cdk-lib', '@aws-sdk/client-sfn'],
  },
  { sourceTag: 'scope:asl-definition', onlyDependOnLibsWithTags: [] },
  { sourceTag: 'scope:tools', onlyDependOnLibsWithTags: ['scope:workspace-copy'] },
  { sourceTag: 'scope:workspace-copy', onlyDependOnLibsWithTags: [] },
];

export default tseslint.config(
  { ignores: ['**/dist', '**/cdk.out', '**/coverage', '**/node_modules', '**/.cache', '**/.covid-etl'] },
  js.configs.recommended,
  {
    files: ['**/*.{ts,tsx}'],
    extends: [...tseslint.configs.strictTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
      '@typescript-eslint/consistent-type-imports': 'error',
    },
  },
  {
    files: [
      '**/*.test.ts',
      '**/*.e2e.ts',
      '**/*.acceptance.ts',
      '**/*.kill.ts',
      '**/*.simulation.ts',
      '**/*.browser.ts',
    ],
    rules: { '@typescript-eslint/no-non-null-assertion': 'off' },
  },
  {
    files: ['**/*.{ts,tsx}'],
    plugins: { '@nx': nx },
    rules: {
      '@nx/enforce-module-boundaries': [
        'error',
        { enforceBuildableLibDependency: false, allow: [], depConstraints: boundaries },
      ],
    },
  },
  {
    files: ['**/*.{mjs,cjs}'],
    languageOptions: {
      globals: { module: 'writable', process: 'readonly', console: 'readonly', URL: 'readonly' },
    },
  },
  prettier,
);
