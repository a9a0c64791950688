module.exports = require('@backstage/cli/config/eslint-factory')(__dirname, {
  rules: {
    // These files run from the checkout and are never built, so that __dirname is the place of the source.
    'no-restricted-syntax': 'off',
    // Waiting for a locator, or for the hub, fails a test as an expectation does.
    'jest/expect-expect': [
      'warn',
      { assertFunctionNames: ['expect', '**.waitFor', 'eventually'] },
    ],
    // Playwright's locators are not Testing Library's queries.
    'testing-library/prefer-screen-queries': 'off',
  },
});
