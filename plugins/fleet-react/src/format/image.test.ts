import { imageTag } from './image';

describe('imageTag', () => {
  it.each([
    ['nginx', 'latest'],
    ['nginx:1.27', '1.27'],
    ['localhost:5000/team/api', 'latest'],
    ['localhost:5000/team/api:2', '2'],
    ['api:3@sha256:0123456789abcdef', '3'],
    ['api@sha256:0123456789abcdef', '0123456789ab'],
  ])('of %s is %s', (image, tag) => {
    expect(imageTag(image)).toBe(tag);
  });
});
