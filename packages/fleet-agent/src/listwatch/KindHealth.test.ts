import { KubernetesError } from '../kubernetes/errors';
import { Backoff } from '../util/backoff';
import { KindHealth } from './KindHealth';

const random = () => 0.5;

function newHealth() {
  return new KindHealth(new Backoff({ baseMs: 1000, capMs: 45_000, random }), {
    kind: 'pods',
    refusedKindMs: 60_000,
    random,
    logger: { debug() {}, info() {}, warn() {}, error() {} },
  });
}

const forbidden = new KubernetesError(403, 'pods is forbidden');

describe('KindHealth', () => {
  it('asks again soon after a refusal, then less and less often', () => {
    const health = newHealth();
    const pauses = Array.from({ length: 8 }, () => health.fail(forbidden));
    expect(pauses).toEqual([
      1000, 2000, 4000, 8000, 16_000, 32_000, 60_000, 60_000,
    ]);
    expect(health.report().state).toBe('forbidden');
  });

  it('starts over once the API server answered', () => {
    const health = newHealth();
    health.fail(forbidden);
    health.fail(forbidden);
    health.completed();
    expect(health.fail(forbidden)).toBe(1000);
  });
});
