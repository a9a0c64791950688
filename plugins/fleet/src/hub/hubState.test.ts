import { consumerDrawn, worstCheck } from './hubState';

describe('the hub', () => {
  it('is as its worst check', () => {
    const check = (state: 'healthy' | 'degraded' | 'critical') => ({
      name: state,
      state,
      sentence: '',
    });
    expect(worstCheck([])).toBe('healthy');
    expect(worstCheck([check('healthy'), check('degraded')])).toBe('degraded');
    expect(worstCheck([check('critical'), check('degraded')])).toBe('critical');
  });

  it('has consumers that are drawn by their state, then by their lag', () => {
    expect(consumerDrawn({ state: 'idle', lagSeconds: 0 })).toBe('healthy');
    expect(consumerDrawn({ state: 'running', lagSeconds: 2 })).toBe(
      'progressing',
    );
    expect(consumerDrawn({ state: 'running', lagSeconds: 300 })).toBe(
      'degraded',
    );
    expect(consumerDrawn({ state: 'failing', lagSeconds: 0 })).toBe('critical');
  });
});
