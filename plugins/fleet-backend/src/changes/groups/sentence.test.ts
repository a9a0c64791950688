import { FieldChange } from '@backstage-fleet/plugin-fleet-common';
import { changeSentence } from './sentence';

const image = (container: string, after: string): FieldChange => ({
  path: `spec.template.spec.${container}.image`,
  before: 'before',
  after,
});

const say = (
  diff: FieldChange[],
  more: Partial<Parameters<typeof changeSentence>[0]> = {},
) =>
  changeSentence({
    kindName: 'Deployment',
    namespace: 'shop',
    name: 'api',
    type: 'modified',
    diff,
    clusterCount: 37,
    failing: 0,
    ...more,
  });

describe('changeSentence', () => {
  it('tells of images', () => {
    const one = image('containers[api]', 'shop/api:1.4.2');
    expect(say([one], { failing: 4 })).toBe(
      'image shop/api:1.4.2 reached 37 clusters, fails in 4',
    );
    expect(
      say([
        one,
        image('initContainers[migrate]', 'shop/migrate:7'),
        { path: 'spec.replicas', after: '3' },
      ]),
    ).toBe('images shop/api:1.4.2 and shop/migrate:7 reached 37 clusters');
    expect(
      say([one, image('containers[b]', 'b:1'), image('containers[c]', 'c:1')]),
    ).toBe('image shop/api:1.4.2 and 2 more reached 37 clusters');
    // An image that is the same in two containers is one.
    expect(say([one, image('containers[b]', 'shop/api:1.4.2')])).toBe(
      'image shop/api:1.4.2 reached 37 clusters',
    );
  });

  it.each<[string, FieldChange[], string]>([
    [
      'replicas',
      [{ path: 'spec.replicas', before: '3', after: '5' }],
      'Deployment shop/api was scaled from 3 to 5 replicas in 37 clusters',
    ],
    [
      'replicas from here and there',
      [{ path: 'spec.replicas', after: '1' }],
      'Deployment shop/api was scaled to 1 replica in 37 clusters',
    ],
    [
      'versions',
      [
        { path: 'metadata.labels[helm.sh/chart]', after: 'shop-1.2.0' },
        { path: 'spec.paused', after: 'true' },
      ],
      'version shop-1.2.0 of Deployment shop/api reached 37 clusters',
    ],
    [
      'restarts',
      [
        {
          path: 'spec.template.metadata.annotations[kubectl.kubernetes.io/restartedAt]',
          after: 'now',
        },
      ],
      'Deployment shop/api was restarted in 37 clusters',
    ],
    [
      'cordons',
      [{ path: 'spec.unschedulable', after: 'true' }],
      'Deployment shop/api was cordoned in 37 clusters',
    ],
    [
      'uncordons',
      [{ path: 'spec.unschedulable', before: 'true' }],
      'Deployment shop/api was uncordoned in 37 clusters',
    ],
    [
      'one field',
      [{ path: 'spec.paused', after: 'true' }],
      'spec.paused of Deployment shop/api was changed in 37 clusters',
    ],
    [
      'a field that is gone',
      [{ path: 'spec.paused', before: 'true' }],
      'spec.paused of Deployment shop/api was removed in 37 clusters',
    ],
    [
      'several fields',
      [
        { path: 'spec.paused', after: 'true' },
        { path: 'spec.replicas', after: '1' },
      ],
      '2 fields of Deployment shop/api changed in 37 clusters',
    ],
  ])('tells of %s', (_, diff, sentence) => {
    expect(say(diff)).toBe(sentence);
  });

  it('tells of what came and went', () => {
    const node = { kindName: 'ClusterRole', namespace: undefined };
    expect(say([], { type: 'added', failing: 1, clusterCount: 2 })).toBe(
      'Deployment shop/api was added to 2 clusters, fails in 1',
    );
    expect(say([], { ...node, type: 'deleted', clusterCount: 1 })).toBe(
      'ClusterRole api was removed from 1 cluster',
    );
  });
});
