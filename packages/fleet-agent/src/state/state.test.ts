import { strictEqual } from 'node:assert';
import { mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { generatePrivateJwk, readKey } from '../identity/keys';
import { KubernetesConnection, KubernetesRequest } from '../kubernetes';
import { fileState } from './fileState';
import { memoryState } from './memoryState';
import { secretState } from './secretState';
import { AgentState, StoredAgentState } from './types';

/** A Secret in the hands of an API server that checks resource versions. */
class SecretApi implements KubernetesConnection {
  readonly name = 'fake';
  readonly inCluster = true;
  readonly verbs: string[] = [];
  version = 1;
  data: Record<string, string> | undefined;
  conflicts = 0;
  missing = false;

  async request({ method = 'GET', path, body }: KubernetesRequest) {
    strictEqual(path, '/api/v1/namespaces/fleet-agent/secrets/identity');
    this.verbs.push(method);
    let status = this.missing ? 404 : 200;
    if (method === 'PUT') {
      const sent = body as {
        metadata: { resourceVersion: string };
        data: Record<string, string>;
      };
      if (this.conflicts > 0) {
        this.conflicts -= 1;
        this.version += 1;
      }
      if (sent.metadata.resourceVersion !== String(this.version)) {
        status = 409;
      } else {
        this.data = sent.data;
        this.version += 1;
      }
    }
    const answer = {
      metadata: { resourceVersion: String(this.version) },
      data: this.data,
    };
    return {
      status,
      headers: {},
      body: Readable.from([Buffer.from(JSON.stringify(answer))]),
    };
  }

  reloadCredentials() {}
  async close() {}
}

describe('states', () => {
  let dir: string;
  beforeEach(async () => {
    dir = await mkdtemp(join(tmpdir(), 'fleet-agent-state-'));
  });
  afterEach(() => rm(dir, { recursive: true, force: true }));

  it.each<[string, () => AgentState]>([
    ['memory', () => memoryState()],
    ['a folder', () => fileState(join(dir, 'a', 'b'))],
    ['a Secret', () => secretState(new SecretApi(), 'fleet-agent', 'identity')],
  ])('%s gives back what it was given', async (_, make) => {
    const state = make();
    expect(await state.load()).toBeUndefined();
    const first: StoredAgentState = { privateJwk: generatePrivateJwk() };
    await state.save(first);
    expect(await state.load()).toEqual(first);
    const second: StoredAgentState = {
      ...first,
      identity: {
        hubId: 'h',
        agentId: 'a',
        clusterId: 'c',
        clusterName: 'n',
        hubKeys: [],
      },
      lastEpoch: 7,
    };
    await state.save(second);
    expect(await state.load()).toEqual(second);
    const { kid } = await readKey((await state.load())!.privateJwk);
    expect(kid).toBe((await readKey(first.privateJwk)).kid);
  });

  it('a folder is for its owner alone and holds no leftovers', async () => {
    const state = fileState(join(dir, 'own'));
    await state.save({ privateJwk: generatePrivateJwk() });
    await state.save({ privateJwk: generatePrivateJwk() });
    expect(await readdir(join(dir, 'own'))).toEqual(['agent.json']);
    const mode = async (path: string) => (await stat(path)).mode % 0o1000;
    expect(await mode(join(dir, 'own'))).toBe(0o700);
    expect(await mode(join(dir, 'own', 'agent.json'))).toBe(0o600);
  });

  it.each(['', 'not json', '{"privateJwk":{"crv":"P-256","d":"hidden"}}'])(
    'a damaged file is named, not shown: %s',
    async text => {
      await writeFile(join(dir, 'agent.json'), text);
      const error = await fileState(dir)
        .load()
        .catch(reason => reason);
      expect(error).toMatchObject({ failure: 'state_unusable' });
      expect(error.message).toContain(join(dir, 'agent.json'));
      expect(error.message).not.toContain('hidden');
    },
  );

  it('a Secret is written again after a conflict, and never created', async () => {
    const api = new SecretApi();
    api.conflicts = 2;
    const state = secretState(api, 'fleet-agent', 'identity');
    const stored = { privateJwk: generatePrivateJwk() };
    await state.save(stored);
    expect(await state.load()).toEqual(stored);
    expect(new Set(api.verbs)).toEqual(new Set(['GET', 'PUT']));
  });

  it('a Secret that is missing says what to apply', async () => {
    const api = new SecretApi();
    api.missing = true;
    await expect(
      secretState(api, 'fleet-agent', 'identity').load(),
    ).rejects.toThrow(/Apply the manifest again/);
  });
});
