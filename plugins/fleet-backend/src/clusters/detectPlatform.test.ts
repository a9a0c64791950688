import { node } from '../__testUtils__/objects';
import { detectPlatform } from './detectPlatform';

describe('detectPlatform', () => {
  it.each([
    ['aws:///eu-1a/i-0123', 'aws'],
    ['openstack:///0a1b', 'openstack'],
    ['gce://project/zone/name', 'gce'],
    ['kind://docker/kind/kind-control-plane', 'kind'],
    ['k3s://name', 'k3s'],
  ])('reads %p as %p', (providerId, provider) => {
    expect(detectPlatform([node('n1', providerId)])).toEqual({
      provider,
      region: 'eu-1',
    });
  });

  it('takes the most common of many', () => {
    const nodes = ['aws:///a', 'aws:///b', 'kind://c'].map((providerId, i) =>
      node(`n${i}`, providerId),
    );
    expect(detectPlatform(nodes).provider).toBe('aws');
  });

  it('says nothing where nodes say nothing', () => {
    expect(detectPlatform([])).toEqual({});
    expect(detectPlatform([{ spec: { providerID: 'bare' } }])).toEqual({});
    expect(
      detectPlatform([{ spec: null, metadata: { labels: null } }]),
    ).toEqual({});
  });
});
