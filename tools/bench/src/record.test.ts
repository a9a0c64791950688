import { mergeRecords, Part, PartRecord } from './record';

const record = (part: Part, commit: string): PartRecord => ({
  part,
  commit,
  when: '2026-01-01',
  machine: '',
  command: '',
  results: [],
});

describe('mergeRecords', () => {
  it('keeps what was not measured again, in the order of the parts', () => {
    const merged = mergeRecords(
      [record('agents', 'old'), record('sizes', 'old')],
      [record('agent-process', 'new'), record('sizes', 'new')],
    );
    expect(merged.map(({ part, commit }) => [part, commit])).toEqual([
      ['sizes', 'new'],
      ['agents', 'old'],
      ['agent-process', 'new'],
    ]);
  });
});
