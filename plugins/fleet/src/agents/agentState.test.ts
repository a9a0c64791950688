import { agentDrawn, versionWeight } from './agentState';

describe('agents', () => {
  it('are drawn by whether they may report, then whether they do', () => {
    const agent = { state: 'approved', clusterState: 'live' } as const;
    expect(agentDrawn(agent)).toBe('healthy');
    expect(agentDrawn({ ...agent, clusterState: 'late' })).toBe('degraded');
    expect(agentDrawn({ ...agent, clusterState: 'expired' })).toBe(
      'unreachable',
    );
    expect(agentDrawn({ ...agent, state: 'revoked' })).toBe('unknown');
    expect(
      agentDrawn({ ...agent, suspectedCloneAt: '2026-11-21T10:00:00Z' }),
    ).toBe('critical');
  });

  it('are shaded the further behind, not when ahead', () => {
    expect(versionWeight(-2)).toBe(0);
    expect(versionWeight(9)).toBe(1);
  });
});
