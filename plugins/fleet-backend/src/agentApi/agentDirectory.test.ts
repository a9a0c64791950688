import { generateKeyPairSync, randomUUID } from 'node:crypto';
import { Knex } from 'knex';
import { migratedDatabase, testDatabases } from '../__testUtils__/databases';
import { AgentDirectory } from './AgentDirectory';

jest.setTimeout(60_000);

const databases = testDatabases();
const CACHED_MS = 5000;
const FORGOTTEN_MS = 60_000;

describe.each(databases.eachSupportedId())('AgentDirectory on %p', id => {
  let knex: Knex;
  let directory: AgentDirectory;
  let reads: string[][];
  let now = 0;

  const insert = async (kid: string) => {
    const { publicKey } = generateKeyPairSync('ed25519');
    await knex('agents').insert({
      id: randomUUID(),
      cluster_id: randomUUID(),
      cluster_name: kid,
      profile: 'inventory',
      kid,
      public_jwk: JSON.stringify(publicKey.export({ format: 'jwk' })),
      state: 'approved',
      kube_system_uid: 'uid',
      created_at: Date.now(),
      decided_at: Date.now(),
    });
  };
  const pass = (milliseconds: number) => {
    now += milliseconds;
  };

  beforeEach(async () => {
    knex = await migratedDatabase(databases, id);
    directory = new AgentDirectory(knex);
    now = Date.now();
    jest.spyOn(Date, 'now').mockImplementation(() => now);
    for (const kid of ['a', 'b', 'c']) {
      await insert(kid);
      await directory.find(kid);
    }
    reads = [];
    knex.on('query', ({ sql, bindings }) => {
      if (/^select .* from .agents./s.test(sql)) {
        reads.push(bindings.filter((value: unknown) => value !== 'agents'));
      }
    });
  });
  afterEach(() => {
    jest.restoreAllMocks();
  });

  it('takes along those whose time is over, and tells what became of them', async () => {
    await knex('agents').where({ kid: 'b' }).update({ state: 'revoked' });
    await knex('agents').where({ kid: 'c' }).delete();
    expect((await directory.find('b'))?.state).toBe('approved');
    pass(CACHED_MS);
    expect((await directory.find('a'))?.state).toBe('approved');
    expect(reads[0]).toEqual(expect.arrayContaining(['a', 'b', 'c']));
    reads = [];
    expect((await directory.find('b'))?.state).toBe('revoked');
    expect(reads).toEqual([]);
    expect(await directory.find('c')).toBeUndefined();
    expect(reads[0]).toEqual(expect.not.arrayContaining(['a', 'b']));
  });

  it('reads for nobody who has not come for long', async () => {
    pass(FORGOTTEN_MS);
    await directory.find('a');
    expect(reads).toEqual([expect.not.arrayContaining(['b'])]);
    expect(reads).toEqual([expect.not.arrayContaining(['c'])]);
  });

  it('takes nothing along that was read before it had to read afresh', async () => {
    pass(CACHED_MS);
    const found = directory.find('a');
    directory.forget();
    await found;
    reads = [];
    await directory.find('b');
    expect(reads).toHaveLength(1);
  });
});
