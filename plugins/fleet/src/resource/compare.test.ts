import { differences } from './compare';

describe('the same object elsewhere', () => {
  it('differs by images, in whatever order, and by how many are wanted', () => {
    const here = { images: ['a:1', 'b:1'], desired: 3 };
    expect(differences(here, { images: ['b:1', 'a:1'], desired: 3 })).toEqual(
      [],
    );
    expect(differences(here, { images: ['a:2', 'b:1'], desired: 2 })).toEqual([
      'image',
      'replicas',
    ]);
  });
});
