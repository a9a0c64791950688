import { changesOf, formOf, governanceOf } from './governanceForm';

describe('the form of governance', () => {
  const governance = {
    owner: 'group:default/team-a',
    environment: 'production',
    tags: ['pci', '24x7'],
    labels: { tier: 'gold' },
    links: [{ title: 'Wiki', url: 'https://wiki.example.com' }],
  };
  it('says back what it was given', () => {
    expect(changesOf(governance, governanceOf(formOf(governance)))).toEqual({});
  });
  it('takes an empty list for none', () => {
    const bare = { tags: [], labels: {} };
    expect(changesOf(bare, governanceOf(formOf(bare)))).toEqual({});
  });
  it('clears what was emptied and leaves out what is not whole', () => {
    const form = formOf(governance);
    form.owner = ' ';
    form.tags = 'pci, ';
    form.labels = [{ key: '', value: 'x' }];
    form.links = [{ title: 'No address', url: '' }];
    expect(changesOf(governance, governanceOf(form))).toEqual({
      owner: null,
      tags: ['pci'],
      labels: null,
      links: null,
    });
  });
});
