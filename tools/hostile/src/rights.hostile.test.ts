import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { productSources, ROOT } from './__testUtils__/sources';
import {
  grantsOf,
  PROFILES,
  rolesOf,
  Rule,
  wrongWith,
} from './__testUtils__/grants';

const CHART = join(ROOT, 'charts/fleet-agent');
const read = (path: string) => readFileSync(path, 'utf8');

describe.each(PROFILES)('the rights of an agent of profile %s', profile => {
  it('are those of its reviewed list, to the letter; UPDATE_DOCS=1 writes it anew (Kubernetes dashboard CVE-2018-18264)', () => {
    const file = join(__dirname, 'rights', `${profile}.txt`);
    if (process.env.UPDATE_DOCS) {
      writeFileSync(file, grantsOf(profile));
    }
    expect(existsSync(file) ? read(file) : '').toBe(grantsOf(profile));
  });

  it('hold no wildcard, no escalation, no secrets and no way into nodes (OCM CVE-2024-9779)', () => {
    const rules = rolesOf(profile).flatMap(role => role.rules);
    expect(rules.length).toBeGreaterThan(2);
    expect(rules.flatMap(wrongWith)).toEqual([]);
  });
});

describe('every RBAC rule that is written down', () => {
  it('in the templates of the chart is one of these, and none is wider', () => {
    const text = ['rbac.yaml', '_helpers.tpl']
      .map(name => read(join(CHART, 'templates', name)))
      .join('\n');
    const written = [...text.matchAll(/^\s*verbs: (.+)$/gm)].map(([, v]) => v);
    expect(new Set(written)).toEqual(
      new Set(['[get]', '[get, list, watch]', '[get, update]']),
    );
    const resources = [...text.matchAll(/^\s*resources: (.+)$/gm)].map(
      ([, v]) => v,
    );
    expect(new Set(resources)).toEqual(
      new Set([
        '[namespaces]',
        '{{ $resources | toJson }}',
        '[secrets]',
        '[leases]',
      ]),
    );
    // Secrets are never without a name.
    expect(text).toMatch(
      /resources: \[secrets\]\s+resourceNames: \[fleet-agent-identity\]\s+verbs: \[get, update\]/,
    );
    // No other file of the chart makes roles.
    const others = read(join(CHART, 'templates/deployment.yaml'))
      .concat(read(join(CHART, 'templates/own.yaml')))
      .concat(read(join(CHART, 'templates/network.yaml')))
      .concat(read(join(CHART, 'templates/serviceaccount.yaml')));
    expect(others).not.toMatch(/rbac\.authorization|^rules:/m);
  });

  it.each([
    'charts/fleet-agent/files/rules.yaml',
    'packages/fleet-agent/deploy/manifest.yaml',
  ])('in %s has no verb but those of reading and of its own', path => {
    const text = read(join(ROOT, path));
    const verbs = [
      ...text.matchAll(/^( +)verbs:\n((?:\1 {2}- .+\n?)+)/gm),
    ].flatMap(([, , list]) =>
      [...list.matchAll(/- (.+)/g)].map(([, verb]) => verb),
    );
    expect(verbs.length).toBeGreaterThan(6);
    expect(
      verbs.filter(verb => !['get', 'list', 'watch'].includes(verb)),
    ).toEqual(path.startsWith('charts') ? [] : ['update', 'update']);
    expect(text).not.toMatch(/^ +- ["']?\*["']?$/m);
  });

  it('is found by these words, so that there is none elsewhere', () => {
    const makers = productSources(['packages/fleet-agent'])
      .filter(({ text }) => /\bverbs: \[/.test(text))
      .map(({ path }) => path);
    expect(makers).toEqual([
      'packages/fleet-agent/src/install/manifest.ts',
      'packages/fleet-agent/src/install/rbac.ts',
    ]);
  });
});

describe('a rule that is wider', () => {
  it.each<[string, Rule]>([
    ['everything', { apiGroups: ['*'], resources: ['*'], verbs: ['*'] }],
    ['all secrets', { resources: ['secrets'], verbs: ['get'] }],
    [
      'a watch of its own secret',
      { resources: ['secrets'], resourceNames: ['x'], verbs: ['watch'] },
    ],
    ['nodes by proxy', { resources: ['nodes/proxy'], verbs: ['get'] }],
    ['logs of pods', { resources: ['pods/log'], verbs: ['get'] }],
    [
      'certificates to sign',
      { resources: ['certificatesigningrequests/approval'], verbs: ['update'] },
    ],
    [
      'tokens of others',
      { resources: ['serviceaccounts/token'], verbs: ['get'] },
    ],
    ['other identities', { resources: ['users'], verbs: ['impersonate'] }],
    ['roles beyond its own', { resources: ['roles'], verbs: ['escalate'] }],
    ['writing', { resources: ['namespaces'], verbs: ['patch'] }],
    ['other URLs', { nonResourceURLs: ['/logs'], verbs: ['get'] }],
  ])('would not pass: %s', (_, rule) => {
    expect(wrongWith(rule)).not.toEqual([]);
  });
});
