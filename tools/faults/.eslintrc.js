// This package runs the hub from inside: its start, and what reads its tables.
module.exports = require('@backstage/cli/config/eslint-factory')(__dirname, {
  rules: {
    '@backstage/no-forbidden-package-imports': 'off',
    '@backstage/no-mixed-plugin-imports': 'off',
    // What is played is checked against everything that has to hold after a run.
    'jest/expect-expect': ['warn', { assertFunctionNames: ['expect', 'play'] }],
  },
});
