import { formFrom, requestOf } from './enrollRequest';

const form = formFrom(new URLSearchParams('cluster=osl-prod-1&mode=join'));

describe('what is asked of the hub', () => {
  it('is what a link of another page said', () => {
    expect(requestOf(form)).toEqual({
      clusterName: 'osl-prod-1',
      mode: 'join',
    });
  });
  it('is for many clusters by a count and a prefix', () => {
    const many = { ...form, many: true, maxUses: 30, prefix: 'edge-' };
    expect(requestOf(many)).toEqual({ maxUses: 30, namePrefix: 'edge-' });
    expect(requestOf({ ...many, maxUses: 1 })).toBeUndefined();
    expect(requestOf({ ...many, maxUses: 1_001 })).toBeUndefined();
    expect(requestOf({ ...many, prefix: 'Edge' })).toBeUndefined();
  });
  it('is nothing while the name does not fit', () => {
    expect(requestOf({ ...form, name: 'Bad_Name' })).toBeUndefined();
  });
  it('says only what differs from usual', () => {
    expect(
      requestOf({
        ...form,
        mode: 'new',
        profile: 'security',
        autoApprove: true,
        expiresInMinutes: 15,
      }),
    ).toEqual({
      clusterName: 'osl-prod-1',
      profile: 'security',
      autoApprove: true,
      expiresInMinutes: 15,
    });
  });
});
