import {
  lstat,
  mkdir,
  mkdtemp,
  readFile,
  rm,
  stat,
  symlink,
  writeFile,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  createSimulatedCluster,
  ServedClusters,
  serveSimulatedClusters,
  SimulatedCluster,
} from '@backstage-fleet/simulator';
import { KindRegistry } from '@backstage-fleet/protocol';
import { parse, parseAllDocuments } from 'yaml';
import { clusterNameOf, enroll } from './enroll';
import { manifest } from './manifest';

jest.setTimeout(60_000);

const HUB = 'https://portal.example/api/fleet';
const TOKEN = 'batch-token-that-must-not-be-shown';

describe('clusterNameOf', () => {
  it.each([
    ['prod-1', '{context}', 'prod-1'],
    [
      'arn:aws:eks:eu-west-1:123:cluster/Payments_EU',
      '{context}',
      'payments-eu',
    ],
    ['admin@osl-prod-2', 'onprem-{context}', 'onprem-osl-prod-2'],
    ['x'.repeat(80), '{context}', 'x'.repeat(63)],
  ])('makes of %p by %p the name %p', (context, template, name) => {
    expect(clusterNameOf(context, template)).toBe(name);
  });

  it('says when nothing is left', () => {
    expect(() => clusterNameOf('---', '{context}')).toThrow(
      'No cluster name can be made of the context "---"',
    );
  });
});

describe('fleet-agent enroll', () => {
  let dir: string;
  let clusters: SimulatedCluster[];
  let served: ServedClusters;
  let kubeconfig: string;
  let tokenFile: string;

  beforeEach(async () => {
    dir = await mkdtemp(join(tmpdir(), 'fleet-enroll-'));
    clusters = ['one', 'two'].map(name =>
      createSimulatedCluster({ name, seed: 1, workloads: false }),
    );
    served = await serveSimulatedClusters(clusters);
    kubeconfig = join(dir, 'kubeconfig');
    const [first, second] = clusters.map(({ name }) =>
      parse(served.kubeconfig(name)),
    );
    await writeFile(
      kubeconfig,
      JSON.stringify({
        ...first,
        clusters: [...first.clusters, ...second.clusters],
        users: [...first.users, ...second.users],
        contexts: [...first.contexts, ...second.contexts],
      }),
    );
    tokenFile = join(dir, 'token');
    await writeFile(tokenFile, `${TOKEN}\n`);
  });

  afterEach(async () => {
    await served.stop();
    await rm(dir, { recursive: true, force: true });
  });

  const call = async (options: Partial<Parameters<typeof enroll>[0]> = {}) => {
    let text = '';
    const code = await enroll(
      {
        hub: HUB,
        installNamespace: 'fleet-agent',
        kubeconfig,
        contexts: ['one', 'two'],
        nameTemplate: 'eu-{context}',
        tokenFile,
        ...options,
      },
      chunk => {
        text += chunk;
      },
    );
    return { code, text };
  };

  it('writes a manifest for each, readable for its owner alone', async () => {
    const out = join(dir, 'out');
    const { code, text } = await call({ out });
    expect(code).toBe(0);
    expect(text).toContain(
      `kubectl --context one apply -f ${join(out, 'eu-one.yaml')}`,
    );
    expect(text).not.toContain(TOKEN);
    const file = join(out, 'eu-two.yaml');
    expect((await stat(file)).mode % 0o1000).toBe(0o600);
    const objects = parseAllDocuments(await readFile(file, 'utf8')).map(
      document => document.toJS(),
    );
    const deployment = objects.find(object => object.kind === 'Deployment');
    expect(deployment.spec.template.spec.containers[0].args).toEqual(
      expect.arrayContaining([`--hub=${HUB}`, '--cluster-name=eu-two']),
    );
    expect(
      objects.find(object => object.metadata.name === 'fleet-agent-enrollment'),
    ).toMatchObject({ kind: 'Secret', stringData: { token: TOKEN } });
  });

  it('installs an agent of another profile beside the first one', async () => {
    const out = join(dir, 'out');
    const { code } = await call({
      out,
      profile: 'security',
      installNamespace: 'findings',
    });
    expect(code).toBe(0);
    const objects = parseAllDocuments(
      await readFile(join(out, 'eu-one.yaml'), 'utf8'),
    ).map(document => document.toJS());
    const of = (kind: string) => objects.find(object => object.kind === kind);
    expect(of('Deployment').spec.template.spec.containers[0].args).toContain(
      '--profile=security',
    );
    // Rights of the same name would take those of the first one away.
    expect(of('ClusterRole').metadata.name).toBe('fleet-agent-findings');
    expect(of('ClusterRoleBinding')).toMatchObject({
      metadata: { name: 'fleet-agent-findings' },
      roleRef: { name: 'fleet-agent-findings' },
      subjects: [{ namespace: 'findings' }],
    });
  });

  it('leaves no manifest with a token readable for others, whatever was there', async () => {
    const out = join(dir, 'out');
    await mkdir(out);
    const elsewhere = join(dir, 'elsewhere');
    await writeFile(elsewhere, 'kept', { mode: 0o644 });
    await symlink(elsewhere, join(out, 'eu-one.yaml'));
    await writeFile(join(out, 'eu-two.yaml'), 'old', { mode: 0o644 });
    expect((await call({ out })).code).toBe(0);
    expect(await readFile(elsewhere, 'utf8')).toBe('kept');
    for (const name of ['eu-one.yaml', 'eu-two.yaml']) {
      const written = await lstat(join(out, name));
      expect(written.isFile()).toBe(true);
      expect(written.mode % 0o1000).toBe(0o600);
    }
  });

  it.each([
    ['the same name', { contexts: ['a/one', 'b/one'] }, 'would both be named'],
    ['no token', { tokenFile: undefined }, 'enrolled with a batch token'],
  ])('refuses %s', async (_, options, message) => {
    await expect(call(options)).rejects.toThrow(message);
  });

  it('goes on with the others when one cluster fails', async () => {
    const { code, text } = await call({
      contexts: ['nowhere', 'one'],
      out: undefined,
    });
    expect(code).toBe(1);
    expect(text).toMatch(/nowhere +eu-nowhere +failed: The kubeconfig has no/);
    expect(text).not.toContain(TOKEN);
  });
});

describe('fleet-agent manifest', () => {
  it('asks for exactly the rights of its kinds, and for no secrets but its own', async () => {
    let text = '';
    await manifest(
      {
        hub: HUB,
        installNamespace: 'fleet-agent',
        denyKind: ['pods', '*.cert-manager.io'],
      },
      chunk => {
        text += chunk;
      },
    );
    const objects = parseAllDocuments(text).map(document => document.toJS());
    const role = objects.find(object => object.kind === 'ClusterRole');
    const granted = role.rules
      .filter((rule: { resources?: string[] }) => rule.resources)
      .flatMap((rule: { apiGroups: string[]; resources: string[] }) =>
        rule.resources.map(resource =>
          rule.apiGroups[0] ? `${resource}.${rule.apiGroups[0]}` : resource,
        ),
      )
      .sort();
    expect(granted).toEqual(
      new KindRegistry()
        .idsOf('inventory')
        .filter(id => id !== 'pods' && !id.endsWith('.cert-manager.io'))
        .sort(),
    );
    expect(granted).not.toContain('secrets');
    expect(granted).not.toContain('configmaps');
    expect(
      role.rules.flatMap((rule: { verbs: string[] }) => rule.verbs),
    ).toEqual(
      expect.not.arrayContaining(['*', 'create', 'patch', 'delete', 'update']),
    );
    const own = objects.find(object => object.kind === 'Role');
    expect(own.rules).toEqual([
      {
        apiGroups: [''],
        resources: ['secrets'],
        resourceNames: ['fleet-agent-identity'],
        verbs: ['get', 'update'],
      },
      {
        apiGroups: ['coordination.k8s.io'],
        resources: ['leases'],
        resourceNames: ['fleet-agent'],
        verbs: ['get', 'update'],
      },
    ]);
  });

  it('keeps the credentials of a proxy in a Secret, out of the Deployment', async () => {
    const objectsWith = async (proxy: string) => {
      let text = '';
      await manifest(
        { hub: HUB, installNamespace: 'fleet-agent', proxy },
        chunk => {
          text += chunk;
        },
      );
      return parseAllDocuments(text).map(document => document.toJS());
    };
    const proxyOf = (objects: any[]) =>
      objects
        .find(object => object.kind === 'Deployment')
        .spec.template.spec.containers[0].env.find(
          (item: { name: string }) => item.name === 'HTTPS_PROXY',
        );
    const plain = 'http://proxy.example:3128';
    expect(proxyOf(await objectsWith(plain)).value).toBe(plain);
    const secret = 'http://ada:hunter2@proxy.example:3128';
    const objects = await objectsWith(secret);
    expect(proxyOf(objects)).toEqual({
      name: 'HTTPS_PROXY',
      valueFrom: { secretKeyRef: { name: 'fleet-agent-proxy', key: 'url' } },
    });
    const holding = objects.filter(object =>
      JSON.stringify(object).includes('hunter2'),
    );
    expect(holding).toEqual([
      expect.objectContaining({ kind: 'Secret', stringData: { url: secret } }),
    ]);
  });
});
