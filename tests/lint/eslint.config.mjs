// SPDX-License-Identifier: Apache-2.0
// What JavaScript of ours may not do. The page runs in browsers; what drives it runs in node and, inside evaluate(),
// in the browser. Modules come from build/npm-lint, as the lockfile beside this file says.
import { createRequire } from 'node:module';
import { resolve } from 'node:path';

const require = createRequire(resolve('build/npm-lint/package.json'));
const js = require('@eslint/js');
const globals = require('globals');

const rules = {
  ...js.configs.recommended.rules,
  'array-callback-return': 'error',
  eqeqeq: 'error',
  'max-len': ['error', { code: 120 }],
  'no-else-return': 'error',
  'no-implicit-globals': 'error',
  'no-self-compare': 'error',
  'no-shadow': 'error',
  'no-template-curly-in-string': 'error',
  'no-throw-literal': 'error',
  'no-unneeded-ternary': 'error',
  'no-use-before-define': ['error', { functions: false, variables: false }],
  'no-useless-assignment': 'error',
  'no-var': 'error',
  'object-shorthand': 'error',
  'prefer-const': 'error',
};

export default [
  { files: ['host/page/web/*.js'], languageOptions: { ecmaVersion: 2020, globals: globals.browser }, rules },
  {
    files: ['tests/**/*.mjs'],
    languageOptions: { ecmaVersion: 2022, globals: { ...globals.node, ...globals.browser } },
    rules,
  },
];
