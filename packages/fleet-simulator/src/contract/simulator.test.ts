import {
  createSimulatedCluster,
  rbacAuthorizer,
  serveSimulatedClusters,
} from '..';
import { describeApiContract } from './describeApiContract';

const ADMIN = 'contract-admin';

const ledger = describeApiContract(
  'simulator',
  async () => {
    const everything = {
      verbs: ['*'],
      apiGroups: ['*'],
      resources: ['*'],
    };
    const cluster = createSimulatedCluster({
      name: 'contract',
      seed: 'contract',
      tokens: {
        admin: { username: ADMIN },
        stranger: { username: 'contract-stranger' },
      },
      authorizer: rbacAuthorizer({
        [ADMIN]: {
          cluster: [everything, { verbs: ['*'], nonResourceURLs: ['*'] }],
        },
      }),
    });
    const served = await serveSimulatedClusters([cluster]);
    const timer = setInterval(() => cluster.tick(), 100);
    return {
      server: served.url('contract'),
      token: 'admin',
      strangerToken: 'stranger',
      compact: async () => cluster.compact(),
      stop: async () => {
        clearInterval(timer);
        await served.stop();
      },
    };
  },
  { simulator: true },
);

describe('what the simulator does not owe', () => {
  it('is this and no more', () => {
    expect(ledger.beyond.map(line => line.split(':')[0])).toEqual([
      '[write] leave out fields a built-in kind does not have',
      '[write] refuses values of the wrong type',
      '[read] are served in every version their definition serves',
      '[write] hold rules in CEL',
    ]);
  });
});
