module.exports = require('@backstage/cli/config/eslint-factory')(__dirname, {
  overrides: [
    {
      // The contract is a suite of tests that test files call with their target.
      files: ['src/contract/*.ts'],
      rules: {
        'jest/no-export': 'off',
        'jest/no-standalone-expect': 'off',
        'jest/no-conditional-expect': 'off',
        'jest/expect-expect': 'off',
      },
    },
  ],
});
