import { questionsFor, usualRegistry } from './questions';

describe('questions to begin with', () => {
  it('take the registry most images come from for one’s own', () => {
    expect(
      usualRegistry([
        { value: 'docker.io/library/nginx:1', count: 3 },
        { value: 'registry.example.com/shop/cart:1', count: 2 },
        { value: 'registry.example.com/shop/api:1', count: 2 },
        { value: 'nginx', count: 90 },
      ]),
    ).toBe('registry.example.com/*');
    expect(usualRegistry([{ value: 'nginx:1', count: 1 }])).toBeUndefined();
  });

  it('leave out what is foreign where nobody can say', () => {
    const ids = (registry?: string) =>
      questionsFor(registry).map(question => question.id);
    expect(ids()).not.toContain('foreign');
    expect(ids('registry.example.com/*')).toContain('foreign');
  });
});
