import express from 'express';

/**
 * Lets Express answer what light-my-request injects: Express gives requests
 * and responses its own prototypes, which have to lead back to those of
 * light-my-request. It does so itself where it is handed an application, which
 * leaves no way to break a connection.
 */
export function answerWithoutSockets(): void {
  Object.setPrototypeOf(
    express.request,
    require('light-my-request/lib/request').prototype,
  );
  Object.setPrototypeOf(
    express.response,
    require('light-my-request/lib/response').prototype,
  );
}

interface ValidatorModule {
  middleware: (options: { apiSpec: object }) => unknown;
}

/**
 * Compiles the description of the portal API once for all replicas of this
 * process, not half a second for each: what comes of it holds nothing of the
 * replica it was made for.
 */
export function compileApiOnce(): void {
  // The copy that the portal API uses.
  const validator: ValidatorModule = require(require.resolve(
    'express-openapi-validator',
    {
      paths: [require.resolve('@backstage/backend-openapi-utils')],
    },
  ));
  const compile = validator.middleware;
  const compiled = new WeakMap<object, unknown>();
  validator.middleware = options => {
    let result = compiled.get(options.apiSpec);
    if (!result) {
      result = compile(options);
      compiled.set(options.apiSpec, result);
    }
    return result;
  };
}
