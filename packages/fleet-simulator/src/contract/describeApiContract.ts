import { ApiClient, ApiTarget, eventually } from './client';
import { describeDiscovery } from './discovery';
import { ContractContext } from './fixtures';
import { describeLifecycle } from './lifecycle';
import { describeLists } from './lists';
import { describePatches } from './patches';
import { describeWatches } from './watches';
import { describeWrites } from './writes';

/** Which parts of the contract to check. */
export type ContractTag = 'read' | 'write';

/**
 * The contract every API server passes that this project talks to: the real one
 * and the simulated one. Everything happens in namespaces of its own, which are
 * deleted afterwards.
 *
 * Writing is needed for both tags, since something must be there to be read;
 * the tags say which behavior is checked.
 */
export function describeApiContract(
  name: string,
  getTarget: () => Promise<ApiTarget>,
  options: { tags?: ContractTag[] } = {},
): void {
  const tags = options.tags ?? ['read', 'write'];
  describe(`API contract: ${name}`, () => {
    let target: ApiTarget;
    let context: ContractContext;
    const created: string[] = [];

    beforeAll(async () => {
      target = await getTarget();
    }, 180_000);

    beforeEach(async () => {
      const client = new ApiClient(target);
      const answer = await client.post('/api/v1/namespaces', {
        apiVersion: 'v1',
        kind: 'Namespace',
        metadata: { generateName: 'contract-' },
      });
      expect(answer.status).toBe(201);
      const namespace = answer.body.metadata.name;
      created.push(namespace);
      const pathIn = (prefix: string) => (resource: string, object?: string) =>
        `${prefix}/namespaces/${namespace}/${resource}${
          object ? `/${object}` : ''
        }`;
      context = {
        client,
        namespace,
        compact: target.compact && (() => target.compact!()),
        core: pathIn('/api/v1'),
        apps: pathIn('/apis/apps/v1'),
      };
    });

    // Pods are refused until the namespace has its service account, and lists
    // would change under a test while the root certificate is still to come.
    beforeEach(() =>
      eventually(async () => {
        const { client, core } = context;
        const account = await client.get(core('serviceaccounts', 'default'));
        const root = await client.get(core('configmaps', 'kube-root-ca.crt'));
        expect([account.status, root.status]).toEqual([200, 200]);
      }),
    );

    afterAll(async () => {
      if (!target) return;
      const client = new ApiClient(target);
      for (const namespace of created) {
        await client.delete(`/api/v1/namespaces/${namespace}`);
      }
      await target.stop();
    }, 60_000);

    if (tags.includes('read')) {
      describeDiscovery(() => context);
      describeLists(() => context);
      describeWatches(() => context);
    }
    if (tags.includes('write')) {
      describeWrites(() => context);
      describePatches(() => context);
      describeLifecycle(() => context);
    }
  });
}
