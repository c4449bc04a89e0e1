import vue from 'eslint-plugin-vue'
import tseslint from 'typescript-eslint'

export default tseslint.config(
  { ignores: ['out/**', 'release/**', 'node_modules/**', 'coverage/**', 'test-results/**'] },
  ...tseslint.configs.recommended,
  ...vue.configs['flat/recommended'],
  { files: ['**/*.vue'], languageOptions: { parserOptions: { parser: tseslint.parser } } },
  {
    rules: {
      'no-console': 'error',
      'no-empty': ['error', { allowEmptyCatch: false }],
      eqeqeq: 'error',
      // Once ONNX Runtime has a session, subnormal numbers are zero in JavaScript too: a guard by them guards nothing.
      'no-restricted-properties': [
        'error',
        {
          object: 'Number',
          property: 'MIN_VALUE',
          message: 'Guard by a number that means something, e.g. NO_POWER in engine/dsp/level.ts.',
        },
      ],
      'prefer-const': 'error',
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      '@typescript-eslint/consistent-type-imports': 'error',
      'vue/max-attributes-per-line': 'off',
      'vue/singleline-html-element-content-newline': 'off',
      'vue/html-self-closing': 'off',
      'vue/html-indent': 'off',
      'vue/html-closing-bracket-newline': 'off',
      'vue/first-attribute-linebreak': 'off',
      'vue/multiline-html-element-content-newline': 'off',
      'vue/multi-word-component-names': 'off',
      'vue/attributes-order': 'off',
    },
  },
  {
    // The formatter leaves comments and sentences as long as they are.
    files: ['src-*/**/*.ts', 'bench/**/*.ts', 'scripts/**/*.mjs'],
    ignores: ['**/*.test.ts'],
    rules: { 'max-len': ['error', { code: 140, ignoreUrls: true, ignoreTemplateLiterals: true, ignoreRegExpLiterals: true }] },
  },
  {
    // A child that never started has no id, and `kill` would then signal our whole process group.
    ignores: ['src-main/workers/signal-child.ts', 'scripts/signal-child.mjs'],
    rules: {
      'no-restricted-syntax': [
        'error',
        {
          selector: 'CallExpression[callee.property.name="kill"][arguments.length=1]',
          message: 'Use signalChild: it never signals a child without an id.',
        },
      ],
    },
  },
  { files: ['**/*.cjs'], languageOptions: { sourceType: 'commonjs' }, rules: { '@typescript-eslint/no-require-imports': 'off' } },
  // Command-line programs speak on the terminal.
  { files: ['scripts/**', 'bench/**', 'src-main/cli.ts', 'src-main/host.ts'], rules: { 'no-console': 'off' } },
)
