import { KubernetesError } from '../kubernetes/errors';
import { Backoff } from '../util/backoff';
import { KindHealth } from './KindHealth';

const random = () => 0.5;

function newHealth(lines: string[] = []) {
  const keep = (line: string) => {
    lines.push(line);
  };
  return new KindHealth(new Backoff({ baseMs: 1000, capMs: 45_000, random }), {
    kind: 'pods',
    refusedKindMs: 60_000,
    random,
    logger: { debug: keep, info: keep, warn: keep, error: keep },
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

  it('logs where the API server is, and nothing secret of its words', () => {
    const lines: string[] = [];
    const health = newHealth(lines);
    const words =
      'connecting to 10.0.0.1:443 denied, password=hunter2, see https://ada:lovelace@host/';
    for (const status of [500, 500, 500, 500, 403, 404]) {
      health.fail(new KubernetesError(status, words));
    }
    const log = lines.join();
    expect(log).toContain('10.0.0.1:443');
    expect(log).not.toMatch(/hunter2|lovelace/);
  });
});
