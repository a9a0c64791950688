module.exports = require('@backstage/cli/config/eslint-factory')(__dirname, {
  rules: {
    // openapi-fetch names its methods after those of HTTP.
    'new-cap': [
      'error',
      {
        capIsNew: false,
      },
    ],
  },
});
