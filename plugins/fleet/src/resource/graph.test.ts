import type { RelatedResource } from '@backstage-fleet/plugin-fleet-common';
import { relationGraph } from './graph';

const SUBJECT = {
  uid: 'd',
  kindName: 'Deployment',
  name: 'cart',
  state: 'healthy' as const,
  ready: 2,
  desired: 3,
};
const related = (
  uid: string,
  relation: RelatedResource['relation'],
  more: Partial<RelatedResource> = {},
): RelatedResource => ({
  uid,
  relation,
  kind: 'pods',
  kindName: 'Pod',
  name: uid,
  isStored: true,
  ...more,
});
const draw = (items: RelatedResource[]) =>
  relationGraph(
    SUBJECT,
    items,
    relation => relation,
    uid => `/${uid}`,
  );

describe('the graph of related objects', () => {
  it('points from the one that does to the other', () => {
    const { nodes, edges } = draw([
      related('p', 'owned'),
      related('s', 'selectedBy'),
      related('i', 'routedFrom', { from: 's' }),
    ]);
    expect(nodes[0]).toMatchObject({ id: 'd', focus: true, detail: '2/3' });
    expect(edges).toEqual([
      { from: 'd', to: 'p', label: 'owned' },
      { from: 's', to: 'd', label: 'selects' },
      { from: 'i', to: 's', label: 'routesTo' },
    ]);
  });

  it('leaves out the namespace and marks what is only named', () => {
    const { nodes, total } = draw([
      related('n', 'inNamespace'),
      related('x', 'uses', { isStored: false }),
    ]);
    expect(nodes.map(node => node.id)).toEqual(['d', 'x']);
    expect(nodes[1]).toMatchObject({ missing: true });
    expect(nodes[1].href).toBeUndefined();
    expect(total).toBe(1);
  });

  it('tells objects apart that are only named and have no uid', () => {
    const named = (kind: string, name: string) =>
      related('', 'uses', { kind, kindName: kind, name, isStored: false });
    const { nodes, edges, total } = draw([
      named('secrets', 'credentials'),
      named('secrets', 'tls'),
      named('configmaps', 'tls'),
    ]);
    expect(nodes.slice(1).map(({ kind, name }) => `${kind} ${name}`)).toEqual([
      'Secret credentials',
      'Secret tls',
      'ConfigMap tls',
    ]);
    expect(new Set(nodes.map(node => node.id)).size).toBe(4);
    expect(edges).toHaveLength(3);
    expect(total).toBe(3);
  });

  it('draws a few of many alike and says how many there are', () => {
    const { nodes, total } = draw(
      Array.from({ length: 200 }, (_, index) => related(`p${index}`, 'owned')),
    );
    expect(nodes.length).toBe(7);
    expect(total).toBe(200);
  });
});
