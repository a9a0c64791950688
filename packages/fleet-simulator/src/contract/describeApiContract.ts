import { describeApply } from './apply';
import { describeApplyOwnership } from './applyOwnership';
import {
  Check,
  CheckOptions,
  Contract,
  ContractTag,
  Ledger,
  contractTags,
} from './checks';
import { ApiClient, ApiTarget, eventually } from './client';
import { describeCollection } from './collection';
import { describeCustomResources } from './customResources';
import { describeCustomSchemas } from './customSchemas';
import { describeDefaults } from './defaults';
import { describeDiscovery } from './discovery';
import { describeDryRuns } from './dryRuns';
import { ContractContext } from './fixtures';
import { describeLifecycle } from './lifecycle';
import { describeLists } from './lists';
import { describePatches } from './patches';
import { describeRefusals } from './refusals';
import { describeSubresources } from './subresources';
import { describeValidation } from './validation';
import { describeWatches } from './watches';
import { describeWrites } from './writes';

/** Which server is checked, and for what. */
export interface ContractOptions {
  tags?: readonly ContractTag[];
  /** True for the simulator: what it does not owe is listed and not run. */
  simulator?: boolean;
}

/**
 * The contract every API server passes that this project talks to: the real one
 * and the simulated one. Everything happens in namespaces of its own, which are
 * deleted afterwards.
 *
 * Writing is needed for every tag, since something must be there to be read;
 * the tags say which behavior is checked.
 *
 * @returns what is declared, and after the run what held
 */
export function describeApiContract(
  name: string,
  getTarget: () => Promise<ApiTarget>,
  options: ContractOptions = {},
): Ledger {
  const tags = options.tags ?? contractTags;
  const ledger = new Ledger();
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
        stranger: new ApiClient({
          ...target,
          cert: undefined,
          key: undefined,
          token: target.strangerToken,
        }),
        namespace,
        compact: () => target.compact(),
        core: pathIn('/api/v1'),
        apps: pathIn('/apis/apps/v1'),
        leases: pathIn('/apis/coordination.k8s.io/v1'),
      };
    });

    // Pods are refused until the namespace has its service account, and lists
    // would change under a test while the root certificate is still to come.
    // After a restart of the API server the controllers need a while for both.
    beforeEach(
      () =>
        eventually(async () => {
          const { client, core } = context;
          const account = await client.get(core('serviceaccounts', 'default'));
          const root = await client.get(core('configmaps', 'kube-root-ca.crt'));
          expect([account.status, root.status]).toEqual([200, 200]);
        }, 120_000),
      130_000,
    );

    afterAll(async () => {
      const lines = [`contract, ${name}: ${ledger.summary()}`];
      for (const line of ledger.beyond) lines.push(`  not owed: ${line}`);
      process.stdout.write(`${lines.join('\n')}\n`);
      if (!target) return;
      const client = new ApiClient(target);
      for (const namespace of created) {
        await client.delete(`/api/v1/namespaces/${namespace}`);
      }
      await target.stop();
    }, 60_000);

    const checks =
      (tag: ContractTag): Check =>
      (title, body, { timeout, beyondSimulator }: CheckOptions = {}) => {
        if (!tags.includes(tag)) return;
        if (options.simulator && beyondSimulator) {
          ledger.leaveOut(tag, title, beyondSimulator);
          return;
        }
        ledger.declare(tag);
        it(
          `[${tag}] ${title}`,
          async () => {
            await body();
            ledger.hold(tag);
          },
          timeout,
        );
      };
    const contract: Contract = { checks, context: () => context };
    describeDiscovery(contract);
    describeRefusals(contract);
    describeLists(contract);
    describeWatches(contract);
    describeWrites(contract);
    describeDefaults(contract);
    describeValidation(contract);
    describeDryRuns(contract);
    describePatches(contract);
    describeSubresources(contract);
    describeLifecycle(contract);
    describeCollection(contract);
    describeCustomResources(contract);
    describeCustomSchemas(contract);
    describeApply(contract);
    describeApplyOwnership(contract);
  });
  return ledger;
}
