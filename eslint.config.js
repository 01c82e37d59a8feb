// What the resolvers may not use, because APPSYNC_JS lacks it, and plain checks of the browser's and the tests' code.
import appsync from '@aws-appsync/eslint-plugin';

const RESOLVERS = ['resolvers/**/*.js'];

// Gaps of the plugin's recommended rules: AppSync refuses these, and the plugin does not.
const LACKING = {
  'no-restricted-syntax': [
    'error',
    { selector: 'ThrowStatement', message: 'APPSYNC_JS cannot throw: use util.error.' },
    { selector: 'NewExpression', message: 'APPSYNC_JS has no constructors.' },
    {
      selector: "CallExpression[callee.object.name='Array'][callee.property.name='from']",
      message: 'APPSYNC_JS has no Array.from: use map.',
    },
    {
      selector: "CallExpression[callee.object.name='Array'][callee.property.name='of']",
      message: 'APPSYNC_JS has no Array.of: write the array.',
    },
  ],
  'no-restricted-globals': [
    'error',
    ...['eval', 'setTimeout', 'setInterval', 'clearTimeout', 'clearInterval', 'setImmediate', 'queueMicrotask'],
    ...['fetch', 'XMLHttpRequest', 'WebSocket', 'Function', 'Promise', 'Map', 'Set', 'WeakMap', 'WeakSet', 'Symbol'],
    ...['Proxy', 'Reflect', 'RegExp', 'Date', 'BigInt', 'process', 'require', 'globalThis', 'window', 'Buffer'],
  ],
  'no-undef': 'error',
};

const PLAIN = {
  'no-undef': 'error',
  'no-unused-vars': 'error',
  'prefer-const': 'error',
  'no-var': 'error',
  eqeqeq: 'error',
};

const names = (...list) => Object.fromEntries(list.map((name) => [name, 'readonly']));

export default [
  { ignores: ['.venv/', '.local/', '.aws-sam/', 'local/appsync/runtime/', 'tests/appsync/'] },
  {
    ...appsync.configs.recommended,
    files: RESOLVERS,
    languageOptions: {
      ...appsync.configs.recommended.languageOptions,
      parserOptions: { project: './resolvers/tsconfig.json', tsconfigRootDir: import.meta.dirname },
      globals: names('console'),
    },
  },
  { files: RESOLVERS, rules: { ...PLAIN, ...LACKING } },
  {
    files: ['local/explorer/**/*.js'],
    rules: PLAIN,
    languageOptions: {
      globals: names(
        ...['document', 'window', 'fetch', 'WebSocket', 'location', 'localStorage', 'crypto', 'btoa', 'URL'],
        ...['setTimeout', 'clearTimeout', 'TextEncoder', 'FormData', 'console', 'React', 'ReactDOM', 'GraphiQL'],
        ...['GraphiQLPluginExplorer', 'Option'],
      ),
    },
  },
  {
    files: ['tests/**/*.mjs', 'eslint.config.js'],
    rules: PLAIN,
    languageOptions: { globals: names('process', 'console', 'URL', 'document', 'window', 'setTimeout') },
  },
];
