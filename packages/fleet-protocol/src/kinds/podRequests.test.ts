import { podRequests } from './podRequests';

const asking = (cpu?: string, memory?: string, restartPolicy?: string) => ({
  ...(restartPolicy ? { restartPolicy } : {}),
  resources: {
    requests: { ...(cpu ? { cpu } : {}), ...(memory ? { memory } : {}) },
  },
});

describe('podRequests', () => {
  it('adds up the containers', () => {
    expect(
      podRequests({
        containers: [asking('100m', '64Mi'), asking('1', '1Gi'), {}],
      }),
    ).toEqual({ cpuMillis: 1100, memoryBytes: 2 ** 30 + 64 * 2 ** 20 });
  });

  it('takes the largest init container where it asks for more', () => {
    expect(
      podRequests({
        initContainers: [asking('2'), asking('500m')],
        containers: [asking('100m', '1Ki')],
      }),
    ).toEqual({ cpuMillis: 2000, memoryBytes: 1024 });
  });

  it('counts sidecars beside the containers and beside later init containers', () => {
    const sidecar = asking('300m', undefined, 'Always');
    expect(
      podRequests({
        initContainers: [sidecar, asking('500m')],
        containers: [asking('100m')],
      }).cpuMillis,
    ).toBe(800);
    expect(
      podRequests({
        initContainers: [asking('500m'), sidecar],
        containers: [asking('400m')],
      }).cpuMillis,
    ).toBe(700);
  });

  it('goes by the request of the whole pod where there is one, and adds overhead', () => {
    expect(
      podRequests({
        resources: { requests: { cpu: '2' } },
        overhead: { cpu: '250m', memory: '1Mi' },
        containers: [asking('100m', '1Mi')],
      }),
    ).toEqual({ cpuMillis: 2250, memoryBytes: 2 * 2 ** 20 });
  });

  it('finds nothing in nothing', () => {
    expect(podRequests(undefined)).toEqual({ cpuMillis: 0, memoryBytes: 0 });
  });
});
