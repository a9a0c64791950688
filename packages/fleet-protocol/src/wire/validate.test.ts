import { contentHash } from '../canonical';
import { checkBatchItem, checkEnroll, checkHeartbeat } from './validate';

describe('wire schemas', () => {
  it('accept each kind of batch item', () => {
    for (const item of [
      {
        t: 'upsert',
        kind: 'pods',
        uid: 'u',
        hash: contentHash({}),
        object: {},
      },
      { t: 'delete', kind: 'deployments.apps', uid: 'u' },
      { t: 'snapshot.begin', kind: 'pods', snapshot: 's', buckets: [0, 255] },
      { t: 'snapshot.end', kind: 'pods', snapshot: 's', count: 3 },
    ]) {
      expect(checkBatchItem(item)).toEqual({ ok: true, value: item });
    }
  });

  it.each([
    [
      { t: 'upsert', kind: 'pods', uid: 'u', hash: 'short', object: {} },
      'hash',
    ],
    [{ t: 'apply', kind: 'pods' }, 't'],
    [{ t: 'delete', kind: 'Pods; drop table', uid: 'u' }, 'kind'],
    [
      { t: 'snapshot.begin', kind: 'pods', snapshot: 's', buckets: [256] },
      'buckets',
    ],
  ])('refuse %j naming %s', (item, where) => {
    const checked = checkBatchItem(item);
    expect(checked.ok).toBe(false);
    expect(!checked.ok && checked.message).toContain(where);
  });

  it('refuse a key that is not Ed25519', () => {
    const checked = checkEnroll({
      v: 1,
      token: 'x'.repeat(32),
      publicJwk: { kty: 'RSA', crv: 'Ed25519', x: contentHash({}) },
      proof: 'p',
      kubeSystemUid: 'u',
      kubernetesVersion: 'v1.36.0',
      agentVersion: '0.1.0',
    });
    expect(checked).toEqual({
      ok: false,
      message: 'publicJwk.kty must be equal to constant',
    });
  });

  it('refuse an unknown state of a kind', () => {
    const checked = checkHeartbeat({
      v: 1,
      epoch: 1,
      seq: 0,
      pending: 0,
      kinds: { pods: { state: 'fine' } },
    });
    expect(!checked.ok && checked.message).toContain('kinds.pods.state');
  });
});
