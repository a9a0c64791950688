import { ConfigReader } from '@backstage/config';
import { JsonObject } from '@backstage/types';
import {
  LinkCluster,
  linksForCluster,
  linksForResource,
  readLinkRules,
} from './links';

const rules = (...links: JsonObject[]) =>
  readLinkRules(new ConfigReader({ fleet: { links } }));

const cluster: LinkCluster = {
  id: '1',
  name: 'osl-prod-1',
  environment: 'prod',
  provider: 'openstack',
  labels: { team: 'a b', 'example.com/tier': '../../x?y=1#z' },
};
const resource = {
  kind: 'deployments.apps',
  kindName: 'Deployment',
  uid: 'u',
  name: 'api',
  namespace: 'shop',
  labels: { app: 'api' },
};

describe('fleet.links', () => {
  it('fills in what it knows of a cluster, encoded', () => {
    const made = linksForCluster(
      rules(
        {
          title: 'Grafana',
          icon: 'dashboard',
          for: 'cluster',
          url: 'https://{{ cluster.name }}.grafana.example.com/d?team={{cluster.labels[team]}}',
        },
        {
          title: 'Tier',
          for: 'cluster',
          url: 'https://example.com/{{ cluster.labels[example.com/tier] }}',
        },
      ),
      cluster,
    );
    expect(made).toEqual([
      {
        title: 'Grafana',
        icon: 'dashboard',
        url: 'https://osl-prod-1.grafana.example.com/d?team=a%20b',
      },
      {
        title: 'Tier',
        url: 'https://example.com/..%2F..%2Fx%3Fy%3D1%23z',
      },
    ]);
  });

  it('leaves a link out whose value is missing or would lead elsewhere', () => {
    const url = 'https://example.com/a/{{ cluster.labels[team] }}/b';
    const made = (labels?: Record<string, string>) =>
      linksForCluster(rules({ title: 'T', for: 'cluster', url }), {
        ...cluster,
        labels,
      });
    expect(made(undefined)).toEqual([]);
    expect(made({ team: '' })).toEqual([]);
    expect(made({ team: '..' })).toEqual([]);
    expect(made({ team: 'x' })).toHaveLength(1);
    expect(made({ team: '\ud800' })).toEqual([
      { title: 'T', url: 'https://example.com/a/%EF%BF%BD/b' },
    ]);
  });

  it('goes by what the cluster and the object are', () => {
    const rule = (when: JsonObject) =>
      linksForResource(
        rules({
          title: 'Logs',
          for: 'resource',
          url: 'https://logs.example.com/{{ resource.namespace }}/{{ resource.kind }}/{{ resource.name }}',
          when,
        }),
        cluster,
        resource,
      ).map(link => link.url);
    const url = ['https://logs.example.com/shop/Deployment/api'];
    expect(rule({})).toEqual(url);
    expect(rule({ environment: ['test', 'prod'] })).toEqual(url);
    expect(rule({ environment: 'test' })).toEqual([]);
    expect(rule({ kind: 'deployment' })).toEqual(url);
    expect(rule({ kind: 'deployments.apps', namespace: 'shop' })).toEqual(url);
    expect(rule({ kind: 'Pod' })).toEqual([]);
    expect(rule({ label: 'team' })).toEqual(url);
    expect(rule({ label: 'team=b' })).toEqual([]);
    expect(rule({ label: 'toString' })).toEqual([]);
    expect(rule({ resourceLabel: 'app=api', provider: 'openstack' })).toEqual(
      url,
    );
  });

  it('keeps links of clusters and of objects apart', () => {
    const both = rules(
      { title: 'C', for: 'cluster', url: 'https://c.example.com/' },
      { title: 'R', for: 'resource', url: 'https://r.example.com/' },
    );
    expect(linksForCluster(both, cluster).map(link => link.title)).toEqual([
      'C',
    ]);
    expect(
      linksForResource(both, cluster, resource).map(link => link.title),
    ).toEqual(['R']);
  });

  it.each([
    [{ url: 'data:text/html,x' }, /links\[0\]\.url.*no http or https URL/],
    [{ url: 'https://u:p@example.com/' }, /no http or https URL/],
    [
      { url: 'https://example.com/{{ cluster.nmae }}' },
      /"{{ cluster\.nmae }}" is not known; expected one of .*cluster\.name/,
    ],
    [{ url: 'https://example.com/{{ resource.name }}' }, /is not known/],
    [{ url: 'https://example.com/{{ cluster.labels }}' }, /is not known/],
    [{ url: 'https://example.com/{{ cluster.name' }, /without the other/],
    [{ for: 'pod' }, /links\[0\]\.for is "pod"; expected cluster or resource/],
    [
      { when: { kind: 'Pod' } },
      /when\.kind is not known for links of a cluster/,
    ],
    [
      { when: { environment: 7 } },
      /when\.environment must be a text or a list/,
    ],
    [{ title: '' }, /title/],
  ])('stops the start for %p', (wrong, message) => {
    const rule = { title: 'T', for: 'cluster', url: 'https://example.com/' };
    expect(() => rules({ ...rule, ...wrong } as JsonObject)).toThrow(message);
  });
});
