import { layoutGraph } from './graphLayout';

describe('layoutGraph', () => {
  it('puts what follows to the right, and leaves lines to nowhere out', () => {
    const layout = layoutGraph(
      ['a', 'b', 'c'],
      [
        { from: 'a', to: 'b' },
        { from: 'b', to: 'c' },
        { from: 'b', to: 'gone' },
      ],
    );
    const x = (id: string) => layout.nodes.get(id)!.x;
    expect(x('a')).toBeLessThan(x('b'));
    expect(x('b')).toBeLessThan(x('c'));
    expect(layout.edges).toHaveLength(2);
    expect(layout.width).toBeGreaterThan(x('c'));
  });

  it('takes nodes of any name', () => {
    const { height, nodes, edges } = layoutGraph(
      ['a', '', '\u0000'],
      [
        { from: 'a', to: '' },
        { from: 'a', to: '\u0000' },
      ],
    );
    const places = [...nodes.values(), ...edges.flatMap(edge => edge.points)];
    for (const { x, y } of places) {
      expect(x).toBeGreaterThan(0);
      expect(y).toBeGreaterThan(0);
      expect(y).toBeLessThan(height);
    }
  });

  it('takes a graph without nodes', () => {
    expect(layoutGraph([], [])).toMatchObject({ width: 0, height: 0 });
  });
});
