/* eslint-disable jest/no-conditional-expect -- each rule is held against what its verbs demand */
import { execFileSync, spawnSync } from 'node:child_process';
import { join } from 'node:path';
import {
  describeWithKubernetes,
  startCluster,
  TestCluster,
} from '@backstage-fleet/kubernetes-harness';
import { JsonObject, KindRegistry } from '@backstage-fleet/protocol';
import { parseAllDocuments } from 'yaml';
import { toYaml } from '../cli/manifest';
import { installManifest } from './manifest';

const ROOT = join(__dirname, '../../../..');
const CHART = join(ROOT, 'charts/fleet-agent');
const HUB = 'https://portal.example/api/fleet';

jest.setTimeout(600_000);

function helm(args: string[]): { status: number | null; text: string } {
  const path = execFileSync('sh', [join(ROOT, 'tools/helm/build.sh')], {
    encoding: 'utf8',
  })
    .trim()
    .split('\n')
    .pop()!;
  const done = spawnSync(path, args, { encoding: 'utf8' });
  return { status: done.status, text: done.stdout + done.stderr };
}

function render(...settings: string[]): JsonObject[] {
  const { status, text } = helm([
    'template',
    'fleet-agent',
    CHART,
    '--namespace=fleet-agent',
    // Without a cluster, helm believes in one of a version it was built for.
    '--kube-version=1.36.0',
    '--set',
    `hub=${HUB}`,
    ...settings.flatMap(item => ['--set', item]),
  ]);
  if (status !== 0) {
    throw new Error(text);
  }
  return parseAllDocuments(text)
    .map(document => document.toJS())
    .filter(Boolean);
}

const find = (
  objects: JsonObject[],
  kind: string,
  name: string = 'fleet-agent',
) =>
  objects.find(
    object =>
      object.kind === kind && (object.metadata as JsonObject).name === name,
  ) as any;

const container = (objects: JsonObject[]) =>
  find(objects, 'Deployment').spec.template.spec.containers[0];

describeWithKubernetes('chart of the agent', () => {
  let cluster: TestCluster;

  beforeAll(async () => {
    cluster = await startCluster({ name: 'chart', kwokNodes: 1 });
  });

  afterAll(async () => {
    await cluster?.stop();
  });

  it('passes the linter', () => {
    const { status, text } = helm([
      'lint',
      '--kube-version=1.36.0',
      '--strict',
      CHART,
      '--set',
      `hub=${HUB}`,
    ]);
    expect(text).toContain('0 chart(s) failed');
    expect(status).toBe(0);
  });

  it('makes the same as the plain manifest', () => {
    const rendered = render();
    const plain = installManifest({
      hub: HUB,
      image: 'registry.example/fleet-agent:0.1.0',
      namespace: 'fleet-agent',
      specs: new KindRegistry()
        .specs()
        .filter(spec => (spec.profile ?? 'inventory') === 'inventory'),
    });
    for (const kind of ['ClusterRole', 'Role']) {
      expect(find(rendered, kind).rules).toEqual(find(plain, kind).rules);
    }
    expect(container(rendered)).toEqual({
      ...container(plain),
      imagePullPolicy: 'IfNotPresent',
    });
    expect(
      find(rendered, 'Deployment').spec.template.spec.securityContext,
    ).toEqual(find(plain, 'Deployment').spec.template.spec.securityContext);
    expect(find(rendered, 'NetworkPolicy').spec.policyTypes).toEqual([
      'Ingress',
    ]);
    expect(find(rendered, 'PodMonitor')).toBeUndefined();
  });

  it.each([
    ['no hub', ['hub=']],
    ['a hub without https', ['hub=http://portal.example/api/fleet']],
    ['an unknown profile', ['profile=admin']],
    ['a name no cluster can have', ['clusterName=Prod']],
    ['a value that does not exist', ['clustername=prod']],
    ['one that does not exist in a group', ['proxy.uri=http://proxy:3128']],
  ])('refuses %s', (_, settings) => {
    expect(() => render(...settings)).toThrow(
      /values don't meet the specifications/,
    );
  });

  it('refuses the credentials of a proxy in the open', () => {
    expect(() => render('proxy.url=http://ada:hunter2@proxy:3128')).toThrow(
      'proxy.url holds credentials',
    );
  });

  it.each<[string, string[]]>([
    ['as it is', []],
    [
      'with everything',
      [
        'ca=-----BEGIN CERTIFICATE-----',
        'proxy.url=http://proxy.example:3128',
        'proxy.exceptions=.svc',
        'clusterName=prod-1',
        'denyKinds={pods,*.cert-manager.io}',
        'keyRotationSeconds=3600',
        'networkPolicy.egress[0].ports[0].port=443',
        'imagePullSecrets[0].name=pull',
        'nodeSelector.disk=ssd',
        'priorityClassName=system-cluster-critical',
        'podLabels.team=platform',
        'heapMiB=960',
        'resources.limits.memory=1Gi',
      ],
    ],
    ['within namespaces', ['namespaces={shop,lab}']],
    ['of another profile', ['profile=security']],
  ])('is accepted by an API server %s', async (_, settings) => {
    for (const name of ['fleet-agent', 'shop', 'lab']) {
      await cluster.kubectl(
        ['apply', '-f', '-'],
        JSON.stringify({
          apiVersion: 'v1',
          kind: 'Namespace',
          metadata: {
            name,
            labels: { 'pod-security.kubernetes.io/enforce': 'restricted' },
          },
        }),
      );
    }
    const output = await cluster.kubectl(
      ['apply', '--dry-run=server', '--validate=strict', '-f', '-'],
      toYaml(render(...settings)),
    );
    expect(output).toContain('deployment.apps/fleet-agent created');
    expect(output).not.toMatch(/warning|violates/i);
  });

  it('leaves out what is denied, and stays within namespaces', () => {
    const denied = render('denyKinds={pods,*.cert-manager.io}');
    const rules = JSON.stringify(find(denied, 'ClusterRole').rules);
    expect(rules).not.toContain('"pods"');
    expect(rules).not.toContain('cert-manager.io');
    expect(container(denied).args).toContain(
      '--deny-kind=pods,*.cert-manager.io',
    );
    const within = render('namespaces={shop,lab}');
    expect(find(within, 'ClusterRole').rules).toEqual([
      {
        apiGroups: [''],
        resources: ['namespaces'],
        resourceNames: ['kube-system'],
        verbs: ['get'],
      },
      { nonResourceURLs: ['/version', '/livez', '/readyz'], verbs: ['get'] },
    ]);
    expect(
      within.filter(
        object =>
          object.kind === 'Role' &&
          ['shop', 'lab'].includes(
            String((object.metadata as JsonObject).namespace),
          ),
      ),
    ).toHaveLength(2);
  });

  it('has Roles of two names where its own namespace is among those it stays within', () => {
    const roles = render('namespaces={fleet-agent,shop}').filter(
      object => object.kind === 'Role' || object.kind === 'RoleBinding',
    );
    const names = roles.map(({ kind, metadata }) => {
      const { namespace, name } = metadata as JsonObject;
      return `${kind} ${namespace}/${name}`;
    });
    expect(new Set(names).size).toBe(names.length);
    expect(names).toContain('Role fleet-agent/fleet-agent-reader');
    expect(names).toContain('Role fleet-agent/fleet-agent');
  });

  it('tells how to look for what is wrong, with the same options', () => {
    const { text } = helm([
      ...['install', 'fleet-agent', CHART, '--dry-run=client'],
      ...['--namespace=fleet-agent', `--kubeconfig=${cluster.kubeconfig}`],
      ...['--set', `hub=${HUB}`, '--set', 'namespaces={shop,lab}'],
      ...['--set', 'ca=PEM', '--set', 'denyKinds={*.example.com}'],
    ]);
    expect(text).toContain(
      `doctor --hub ${HUB} --leader-election=fleet-agent --strict --ca-file /etc/fleet-ca/ca.crt --namespace shop,lab --deny-kind '*.example.com'`,
    );
  });

  it('gives the agent another heap', () => {
    expect(container(render()).command).toBeUndefined();
    expect(container(render('heapMiB=960')).command).toEqual([
      'node',
      '--max-old-space-size=960',
      '--max-semi-space-size=1',
      '/app/bin/fleet-agent',
    ]);
  });

  it('never asks for a wildcard, for Secrets of others, or to write anything else', () => {
    for (const settings of [[], ['profile=security'], ['namespaces={shop}']]) {
      for (const object of render(...settings)) {
        for (const rule of (object.rules ?? []) as any[]) {
          expect(JSON.stringify(rule)).not.toContain('"*"');
          if (rule.verbs.includes('update')) {
            expect(rule.resourceNames).toHaveLength(1);
          }
          if (rule.resources?.includes('secrets')) {
            expect(rule.resourceNames).toEqual(['fleet-agent-identity']);
          }
        }
      }
    }
  });
});
