import { judge, Measurement } from './bars';

const of = (item: Partial<Measurement>) =>
  judge([
    { bar: 'ingest', engine: 'PostgreSQL', at: 'x', value: 0, ...item },
  ])[0];

describe('judge', () => {
  it.each<[Partial<Measurement>, boolean]>([
    [{ value: 20_000 }, true],
    [{ value: 19_999 }, false],
    [{ value: 8_000, engine: 'SQLite' }, true],
    [{ bar: 'list', value: 15 }, true],
    [{ bar: 'list', value: 15.01 }, false],
    [{ bar: 'flaps', value: 1 }, false],
  ])('holds %p against its bar: %p', (item, isMet) => {
    expect(of(item).isMet).toBe(isMet);
  });

  it('does not take a measurement without a bar', () => {
    expect(() => of({ bar: 'speed' })).toThrow('There is no bar "speed"');
  });
});
