module.exports = require('@backstage/cli/config/eslint-factory')(__dirname, {
  rules: {
    // What expects the same of many tokens is an expectation.
    'jest/expect-expect': [
      'warn',
      { assertFunctionNames: ['expect', 'expectRefused'] },
    ],
  },
});
