import { assess, HubFacts } from './assess';

const consumer = {
  name: 'counters',
  lagChanges: 0,
  lagSeconds: 0,
  state: 'idle' as const,
};

const replica = {
  id: 'r',
  host: 'hub-0',
  startedAt: 0,
  seenAt: 0,
  memoryBytes: 1,
  eventLoopDelayMs: 3,
  agents: 1,
  itemsPerSecond: 0,
};

const file = {
  type: 'file' as const,
  target: 'clusters.yaml',
  state: 'ok' as const,
  clusters: 3,
  unknown: 0,
};

const well: HubFacts = {
  engine: 'PostgreSQL',
  databaseMs: 1.23,
  clockSkewMs: 40,
  signingSecretIsDevelopment: false,
  replicas: [replica],
  consumers: [consumer],
  clusters: 3,
  agents: { connected: 3, total: 3, suspectedClones: 0 },
  refusals: new Map(),
  overdueTables: [],
  governanceFiles: [file],
  exportLimits: { maxRows: 100_000, maxSeconds: 60 },
};

const troubles = (facts: Partial<HubFacts>) =>
  assess({ ...well, ...facts }).filter(check => check.state !== 'healthy');

describe('assess', () => {
  it('finds nothing where all is well', () => {
    expect(troubles({})).toEqual([]);
    expect(assess(well).map(check => check.sentence)).toContain(
      'PostgreSQL answers in 1.2 ms',
    );
  });

  it.each<[string, Partial<HubFacts>, string, string]>([
    ['a slow database', { databaseMs: 80 }, 'Database', 'takes 80 ms'],
    [
      'SQLite with many clusters',
      { engine: 'SQLite', clusters: 500 },
      'Database',
      'SQLite serves 500 clusters',
    ],
    ['a clock ahead', { clockSkewMs: 9_000 }, 'Clock', '9 s ahead of'],
    ['a clock behind', { clockSkewMs: -9_000 }, 'Clock', '9 s behind'],
    [
      'the secret of development',
      { signingSecretIsDevelopment: true },
      'Signing key',
      'everybody knows',
    ],
    [
      'a blocked process',
      { replicas: [{ ...replica, eventLoopDelayMs: 900 }] },
      'Replicas',
      'hub-0 answers up to 900 ms late',
    ],
    [
      'a failing consumer',
      { consumers: [{ ...consumer, state: 'failing', error: 'no table' }] },
      'Change feed',
      '"counters" cannot follow it: no table',
    ],
    [
      'a lagging consumer',
      { consumers: [{ ...consumer, lagSeconds: 90, lagChanges: 5 }] },
      'Change feed',
      '90 s and 5 changes behind',
    ],
    [
      'a consumer that begins with an old feed',
      { consumers: [{ ...consumer, lagSeconds: 388_985, lagChanges: 5 }] },
      'Change feed',
      '4 days and 5 changes behind',
    ],
    [
      'a consumer that nobody runs',
      { consumers: [{ ...consumer, state: 'stopped' }] },
      'Change feed',
      'No replica runs "counters"',
    ],
    [
      'most agents away',
      { agents: { connected: 3, total: 2000, suspectedClones: 0 } },
      'Agents',
      '3 of 2000 are connected',
    ],
    [
      'a key that is used twice',
      { agents: { connected: 1, total: 2, suspectedClones: 1 } },
      'Agents',
      '1 of 2 seem to run twice',
    ],
    [
      'many refusals',
      {
        refusals: new Map([
          ['revoked', 5],
          ['bad_signature', 400],
        ]),
      },
      'Agent door',
      'turned 405 requests away within ten minutes, most of them as "bad_signature"',
    ],
    [
      'a retention that does not run',
      { overdueTables: ['feed'] },
      'Retention',
      'Rows of feed are past their time',
    ],
    [
      'several processes over SQLite',
      { engine: 'SQLite', replicas: [replica, { ...replica, id: 's' }] },
      'Replicas',
      '2 replicas run over SQLite',
    ],
    [
      'a governance file that is broken',
      {
        governanceFiles: [
          file,
          { ...file, target: 'b.yaml', state: 'failing', error: 'no list' },
        ],
      },
      'Governance files',
      'b.yaml cannot be applied: no list',
    ],
    [
      'exports that last longer than requests may',
      { exportLimits: { maxRows: 1, maxSeconds: 900 } },
      'Exports',
      'At most 1 rows or 900 s each',
    ],
  ])('tells of %s, with the mend', (_, facts, name, sentence) => {
    expect(troubles(facts)).toEqual([
      {
        name,
        state: expect.stringMatching(/degraded|critical/),
        sentence: expect.stringContaining(sentence),
        mend: expect.stringMatching(/.{20}/),
      },
    ]);
  });

  it.each([
    [[], 'healthy', 'None are configured'],
    [
      [{ ...file, state: 'waiting' as const }],
      'unknown',
      '1 file sets the governance of clusters; another replica reads them',
    ],
    [
      [file, { ...file, unknown: 2 }],
      'healthy',
      '2 files set the governance of clusters; 2 of the names are not those of a cluster yet',
    ],
  ])('says how it stands with governance files', (files, state, sentence) => {
    const checks = assess({ ...well, governanceFiles: files });
    expect(checks.find(check => check.name === 'Governance files')).toEqual({
      name: 'Governance files',
      state,
      sentence,
    });
  });
});
