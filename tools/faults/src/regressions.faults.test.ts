import { REGRESSIONS } from './regressions';
import { ENGINES } from './scenarios/scenario';
import { simulate } from './simulate';

describe.each(ENGINES)('with %s, once found and mended', engine => {
  it.each(REGRESSIONS)('$found', async ({ plan }) => {
    await expect(simulate(plan, { engine })).resolves.toBeDefined();
  });
});
