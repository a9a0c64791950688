/* eslint-disable jest/no-export, jest/valid-title, jest/valid-describe-callback, jest/no-disabled-tests, jest/expect-expect --
   this file holds no tests, it makes suites for those that do */
import { locateKubernetesSync } from './locate';

/**
 * A Jest suite that needs a real Kubernetes. Where its executables are missing the suite
 * is skipped and one line says what is missing; with `CI=true` a test fails instead, so
 * that a pipeline cannot lose these tests without anybody noticing.
 *
 * @public
 */
export function describeWithKubernetes(name: string, suite: () => void): void {
  const located = locateKubernetesSync();
  if (!('missing' in located)) {
    describe(name, suite);
    return;
  }
  if (process.env.CI === 'true') {
    describe(name, () => {
      it('finds Kubernetes', () => {
        throw new Error(`Kubernetes is needed in CI: ${located.missing}`);
      });
    });
    return;
  }
  process.stderr.write(`skipped: ${name}: ${located.missing}\n`);
  describe.skip(name, suite);
}
