import { KeyRing } from '../identity/KeyRing';
import { AgentKey } from '../identity/keys';
import { AgentIdentity } from '../state';
import { HubClient } from './HubClient';
import { HubRefusal } from './errors';
import { SignedHub } from './SignedHub';

describe('SignedHub, while a key is being replaced', () => {
  const [present, next] = ['present', 'next'].map(kid => ({ kid } as AgentKey));
  const refusal = (code: 'revoked' | 'bad_signature') =>
    new HubRefusal({ code, status: 401, message: `it is ${code}` });

  /** Speaks to a hub that refuses both keys. */
  const post = (words: Record<string, 'revoked' | 'bad_signature'>) =>
    new SignedHub({
      hub: {
        post: async (key: AgentKey) => {
          throw refusal(words[key.kid]);
        },
      } as unknown as HubClient,
      keys: {
        active: next,
        otherThan: () => present,
        former: async () => [],
      } as unknown as KeyRing,
      identity: () => ({} as AgentIdentity),
      logger: { debug() {}, info() {}, warn() {}, error() {} },
    }).post('/agent/v1/hello', {}, { tryFormer: true });

  it.each([
    ['revoked', { next: 'bad_signature', present: 'revoked' }],
    ['revoked', { next: 'revoked', present: 'bad_signature' }],
    ['bad_signature', { next: 'bad_signature', present: 'bad_signature' }],
  ] as const)(
    'hears that the agent is %s where the hub says %p',
    async (code, words) => {
      await expect(post(words)).rejects.toMatchObject({ code });
    },
  );
});
