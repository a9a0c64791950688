import { diffObjects } from './diff';

describe('differences of two versions', () => {
  it('name the field as the change feed does', () => {
    expect(
      diffObjects(
        {
          metadata: { labels: { 'a.b/c': '1' } },
          spec: {
            replicas: 2,
            template: { spec: { containers: [{ name: 'api', image: 'a:1' }] } },
          },
        },
        {
          metadata: { labels: { 'a.b/c': '2' } },
          spec: {
            replicas: 4,
            template: { spec: { containers: [{ name: 'api', image: 'a:2' }] } },
          },
        },
      ),
    ).toEqual([
      { path: 'metadata.labels[a.b/c]', before: '1', after: '2' },
      { path: 'spec.replicas', before: '2', after: '4' },
      {
        path: 'spec.template.spec.containers[api].image',
        before: 'a:1',
        after: 'a:2',
      },
    ]);
  });

  it('leave out what changes with every write', () => {
    const of = (generation: number, time: string) => ({
      metadata: {
        generation,
        annotations: {
          'deployment.kubernetes.io/revision': String(generation),
        },
      },
      status: {
        observedGeneration: generation,
        conditions: [
          { type: 'Ready', status: 'True', lastTransitionTime: time },
        ],
      },
    });
    expect(diffObjects(of(1, 'a'), of(2, 'b'))).toEqual([]);
  });

  it('pair items of lists, so that one that moves is no change', () => {
    const port = (name: string, value: number) => ({ name, port: value });
    expect(
      diffObjects(
        { spec: { ports: [port('a', 1), port('b', 2)] } },
        { spec: { ports: [port('b', 3), port('a', 1)] } },
      ),
    ).toEqual([{ path: 'spec.ports[b].port', before: '2', after: '3' }]);
  });

  it('tell of what came and went, the wish before the report', () => {
    expect(
      diffObjects(
        { status: { phase: 'Pending' } },
        { spec: { paused: true }, status: {} },
      ),
    ).toEqual([
      { path: 'spec', before: undefined, after: '{"paused":true}' },
      { path: 'status.phase', before: 'Pending', after: undefined },
    ]);
  });
});
