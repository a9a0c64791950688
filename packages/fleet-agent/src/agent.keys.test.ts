import { AGENT_PATHS } from '@backstage-fleet/protocol';
import { AgentState, StoredAgentState, memoryState } from './state';
import { readKey } from './identity/keys';
import { World, eventually } from './__testUtils__/harness';

/** A state whose writes a test sees, and may make fail. */
function watchedState() {
  const kept = memoryState();
  const state = {
    location: 'watched',
    writes: [] as StoredAgentState[],
    beforeWrite: async (_: StoredAgentState): Promise<void> => undefined,
    load: () => kept.load(),
    async save(next: StoredAgentState) {
      await state.beforeWrite(next);
      await kept.save(next);
      state.writes.push(structuredClone(next));
    },
  };
  return state satisfies AgentState;
}

describe('the key of an agent', () => {
  let world: World;
  beforeEach(async () => {
    world = await World.create();
    world.hub.config = { ...world.hub.config, kinds: ['namespaces'] };
  });
  afterEach(() => world.end());

  const ask = () => world.hub.send({ type: 'key.rotate' });
  /** The hub takes one key, the agent uses it, and its state holds it alone. */
  const replaced = (state: AgentState, former: string) =>
    eventually(async () => {
      const { privateJwk, nextPrivateJwk } = (await state.load())!;
      const { kid } = await readKey(privateJwk);
      expect(world.hub.agentKids).toEqual([kid]);
      expect(kid).not.toBe(former);
      expect(nextPrivateJwk).toBeUndefined();
    });

  it('is replaced when the hub asks, by one that the state held before the hub heard of it', async () => {
    const state = watchedState();
    let keptFirst = false;
    const agent = world.agent({ state });
    await agent.start();
    const [old] = world.hub.agentKids;
    world.hub.fault = path => {
      if (path === AGENT_PATHS.rotate) {
        const { nextPrivateJwk, privateJwk } = state.writes.at(-1)!;
        keptFirst = Boolean(nextPrivateJwk) && Boolean(privateJwk);
      }
      return undefined;
    };
    ask();
    await replaced(state, old);
    expect(keptFirst).toBe(true);
    expect(agent.status().fingerprint).toBe(world.hub.agentKids[0]);
    expect(world.hub.rotations).toEqual([
      {
        next: world.hub.agentKids[0],
        proof: expect.objectContaining({ old }),
      },
    ]);
    // The session went on.
    world.createPod('a');
    expect(agent.status().counters.sessions).toBe(1);
    expect(world.logger.lines.join('\n')).not.toContain(
      (await state.load())!.privateJwk.d,
    );
  });

  it.each([
    ['of the hub', { config: 1000 }],
    ['of its own', { own: 1000 }],
  ])('is replaced at the age %s', async (_, { config, own }: any) => {
    world.hub.config = {
      ...world.hub.config,
      keyRotationSeconds: config ?? 100_000,
    };
    let ahead = 0;
    const state = watchedState();
    const agent = world.agent({
      state,
      keyRotationSeconds: own,
      clock: {
        now: () => Date.now() + ahead,
        elapsed: () => performance.now(),
        sleep: (ms, signal) =>
          new Promise(resolve => {
            const timer = setTimeout(resolve, Math.min(ms, 100));
            signal?.addEventListener('abort', () => {
              clearTimeout(timer);
              resolve();
            });
          }),
      },
    });
    await agent.start();
    const [old] = world.hub.agentKids;
    ahead = 700_000;
    await eventually(() =>
      expect(world.hub.heartbeats.length).toBeGreaterThan(3),
    );
    expect(world.hub.rotations).toEqual([]);
    ahead = 1001_000;
    await replaced(state, old);
    expect(world.hub.rotations).toHaveLength(1);
  });

  it('stays while its age is not known, and from then on counts', async () => {
    const state = watchedState();
    const agent = world.agent({ state });
    await agent.start();
    await agent.stop();
    const { keyMadeAt, ...old } = (await state.load())!;
    await state.save(old);
    await world.again(agent).start();
    await eventually(async () =>
      expect((await state.load())!.keyMadeAt).toEqual(expect.any(Number)),
    );
    expect(keyMadeAt).toEqual(expect.any(Number));
    expect(world.hub.rotations).toEqual([]);
  });

  it.each<
    [
      string,
      (state: ReturnType<typeof watchedState>, crash: () => void) => void,
    ]
  >([
    [
      'before the next key is kept',
      (state, crash) => {
        state.beforeWrite = async next => {
          if (next.nextPrivateJwk) {
            crash();
            throw new Error('killed');
          }
        };
      },
    ],
    [
      'after it is kept, before the hub hears of it',
      (_, crash) => {
        world.hub.fault = path => {
          if (path === AGENT_PATHS.rotate) {
            crash();
            return 'drop';
          }
          return undefined;
        };
      },
    ],
    [
      'after the hub took it, before the agent knows',
      (_, crash) => {
        world.hub.fault = path => {
          if (path === AGENT_PATHS.rotate) {
            crash();
            return 'lose-answer';
          }
          return undefined;
        };
      },
    ],
    [
      'after the hub saw it used, before the agent knows',
      (_, crash) => {
        world.hub.fault = path => {
          if (
            world.hub.rotations.length > 0 &&
            path === AGENT_PATHS.heartbeat
          ) {
            crash();
            return 'lose-answer';
          }
          return undefined;
        };
      },
    ],
    [
      'before it is kept that the old one is of no use any more',
      (state, crash) => {
        state.beforeWrite = async next => {
          if (!next.nextPrivateJwk && world.hub.rotations.length > 0) {
            crash();
            throw new Error('killed');
          }
        };
      },
    ],
  ])('survives a crash %s', async (_, plant) => {
    const state = watchedState();
    const agent = world.agent({ state });
    await agent.start();
    const [old] = world.hub.agentKids;
    // From the crash on nothing is written and nothing reaches the hub.
    let crashed = false;
    plant(state, () => {
      crashed = true;
      state.beforeWrite = async () => {
        throw new Error('killed');
      };
    });
    ask();
    await eventually(() => expect(crashed).toBe(true));
    world.hub.fault = () => 'drop';
    await agent.stop();

    state.beforeWrite = async () => undefined;
    world.hub.fault = () => undefined;
    const second = world.again(agent);
    await second.start();
    expect(second.status().phase).toBe('running');
    ask();
    await replaced(state, old);
    expect(world.hub.enrollments).toHaveLength(1);
  });

  it('is the old one again where the hub has forgotten the next', async () => {
    const state = watchedState();
    const agent = world.agent({ state });
    await agent.start();
    const [old] = world.hub.agentKids;
    let forgotten = false;
    world.hub.fault = path => {
      if (!forgotten && world.hub.rotations.length > 0) {
        forgotten = true;
        world.hub.forgetNextKey();
      }
      return path === AGENT_PATHS.rotate && forgotten ? 'busy' : undefined;
    };
    ask();
    await eventually(async () => {
      expect(forgotten).toBe(true);
      expect((await state.load())!.nextPrivateJwk).toBeUndefined();
    });
    expect(agent.status().phase).toBe('running');
    expect(world.hub.agentKids).toEqual([old]);
    const beats = world.hub.heartbeats.length;
    await eventually(() =>
      expect(world.hub.heartbeats.length).toBeGreaterThan(beats + 2),
    );
  });

  it('is tried where the hub says that it has seen the request before', async () => {
    const agent = world.agent();
    await agent.start();
    const [old] = world.hub.agentKids;
    const beats = world.hub.heartbeats.length;
    world.hub.fault = path =>
      path === AGENT_PATHS.rotate ? 'replayed' : undefined;
    ask();
    await eventually(() =>
      expect(world.logger.lines.join('\n')).toContain(
        'the hub goes on with the present one',
      ),
    );
    expect(world.hub.agentKids).toEqual([old]);
    await eventually(() =>
      expect(world.hub.heartbeats.length).toBeGreaterThan(beats + 2),
    );
    expect(agent.status().phase).toBe('running');
  });

  it('stays where the next one cannot be kept', async () => {
    const state = watchedState();
    const agent = world.agent({ state });
    await agent.start();
    const [old] = world.hub.agentKids;
    state.beforeWrite = async () => {
      throw new Error('disk full');
    };
    ask();
    await eventually(() =>
      expect(world.logger.lines.join('\n')).toContain(
        "Cannot replace the agent's key yet: disk full",
      ),
    );
    expect(world.hub.rotations).toEqual([]);
    expect(world.hub.agentKids).toEqual([old]);
    expect(agent.status().phase).toBe('running');
  });
});

describe('a hub that was restored from a backup', () => {
  let world: World;
  beforeEach(async () => {
    world = await World.create();
    world.hub.config = { ...world.hub.config, kinds: ['namespaces'] };
  });
  afterEach(() => world.end());

  /** Replaces the key, and waits until the former one is of no use. */
  const replace = async () => {
    const [old] = world.hub.agentKids;
    world.hub.send({ type: 'key.rotate' });
    await eventually(() => {
      expect(world.hub.agentKids).toHaveLength(1);
      expect(world.hub.agentKids).not.toContain(old);
    });
  };
  const helloCount = () =>
    world.hub.requests.filter(({ path }) => path === AGENT_PATHS.hello).length;
  const startAgent = async (state: AgentState = memoryState()) => {
    const agent = world.agent({ state });
    await agent.start();
    return agent;
  };

  it.each([
    ['the key before', 1],
    ['a key of long before', 6],
  ])(
    'is served with %s, which is replaced at once, and nobody enrolls again',
    async (_, rotations) => {
      const state = memoryState();
      const agent = await startAgent(state);
      const [atBackup] = world.hub.agentKids;
      const restore = world.hub.backup();
      for (let i = 0; i < rotations; i++) {
        await replace();
      }
      const [lost] = world.hub.agentKids;
      const before = world.hub.rotations.length;
      restore();
      await eventually(() => {
        expect(world.hub.rotations).toHaveLength(before + 1);
        expect(world.hub.agentKids).toHaveLength(1);
      });
      expect(world.hub.rotations.at(-1)!.proof.old).toBe(atBackup);
      expect([atBackup, lost]).not.toContain(world.hub.agentKids[0]);
      expect(world.hub.enrollments).toHaveLength(1);
      await eventually(() => expect(agent.status().phase).toBe('running'));
      expect(agent.status().fingerprint).toBe(world.hub.agentKids[0]);
      await eventually(async () => {
        const kept = (await state.load())!;
        expect((await readKey(kept.privateJwk)).kid).toBe(
          world.hub.agentKids[0],
        );
        expect(kept.nextPrivateJwk).toBeUndefined();
      });
      expect(world.logger.lines.join('\n')).toContain(
        'as a hub that was restored from a backup does',
      );
      await world.converged();
    },
  );

  it('is served after a restart of the agent, too', async () => {
    const agent = await startAgent();
    const restore = world.hub.backup();
    await replace();
    await agent.stop();
    restore();
    const second = world.again(agent);
    await second.start();
    expect(second.status().phase).toBe('running');
    await eventually(() => expect(world.hub.rotations).toHaveLength(2));
  });

  it('is served again where the restored backup was the wrong one', async () => {
    const agent = await startAgent();
    const restoreOld = world.hub.backup();
    await replace();
    const restoreNew = world.hub.backup();
    const [wanted] = world.hub.agentKids;
    restoreOld();
    await eventually(() => {
      expect(world.hub.rotations).toHaveLength(2);
      expect(world.hub.agentKids).toHaveLength(1);
    });
    await eventually(() => expect(agent.status().phase).toBe('running'));
    restoreNew();
    await eventually(() => expect(world.hub.rotations).toHaveLength(3));
    expect(world.hub.rotations.at(-1)!.proof.old).toBe(wanted);
  });

  it('is not asked with former keys where it says that the agent is revoked', async () => {
    const agent = await startAgent();
    await replace();
    world.hub.unknown.length = 0;
    world.hub.status = 'revoked';
    await eventually(() => expect(agent.status().phase).toBe('revoked'));
    const seen = helloCount();
    await eventually(() => expect(helloCount()).toBeGreaterThan(seen + 2));
    expect(world.hub.unknown).toEqual([]);
  });

  it('is obeyed where it says that the agent with the former key is revoked', async () => {
    const agent = await startAgent();
    const restore = world.hub.backup();
    await replace();
    const [later] = world.hub.agentKids;
    restore();
    world.hub.status = 'revoked';
    await eventually(() => expect(agent.status().phase).toBe('revoked'));
    // It keeps to its own key, and goes on when that is known again.
    expect(agent.status().fingerprint).toBe(later);
    expect(world.hub.rotations).toHaveLength(1);
  });

  it('is waited for where it wants an approval for the key it knows', async () => {
    const agent = await startAgent();
    const [atBackup] = world.hub.agentKids;
    const restore = world.hub.backup();
    await replace();
    restore();
    world.hub.status = 'pending';
    await eventually(() =>
      expect(agent.status().phase).toBe('waiting-for-approval'),
    );
    // The one that the portal shows.
    await eventually(() => expect(agent.status().fingerprint).toBe(atBackup));
    world.hub.status = 'approved';
    await eventually(() => expect(world.hub.rotations).toHaveLength(2));
  });

  it('is not asked with all former keys at once where it knows none', async () => {
    const agent = await startAgent();
    for (let i = 0; i < 6; i++) {
      await replace();
    }
    const former = world.hub.rotations.map(({ proof }) => proof.old).reverse();
    const [present] = world.hub.agentKids;
    world.hub.unknown.length = 0;
    world.hub.forgetKeys();
    await eventually(() =>
      expect(
        world.hub.unknown
          .filter(({ path }) => path === AGENT_PATHS.hello)
          .map(({ kid }) => kid)
          .slice(0, 9),
      ).toEqual([
        present,
        ...former.slice(0, 4),
        present,
        ...former.slice(4),
        present,
      ]),
    );
    // What is no greeting is signed with the present key alone.
    expect(
      world.hub.unknown.every(
        ({ path, kid }) => path === AGENT_PATHS.hello || kid === present,
      ),
    ).toBe(true);
    expect(agent.status().phase).toBe('connecting');
    expect(world.logger.lines.join('\n')).toContain(
      'The hub refuses this agent',
    );
  });
});

describe('the keys of the hub', () => {
  let world: World;
  beforeEach(async () => {
    world = await World.create();
    world.hub.config = { ...world.hub.config, kinds: ['namespaces'] };
  });
  afterEach(() => world.end());

  it('are renewed by messages that a trusted one signed, over restarts', async () => {
    const state = memoryState();
    const agent = world.agent({ state });
    await agent.start();
    const first = world.hub.hubKid;
    expect(world.hub.hellos.at(-1)!.hubKid).toBe(first);
    const change = await world.hub.announceKey();
    await eventually(async () =>
      expect((await state.load())!.identity!.hubKeys).toHaveLength(2),
    );
    change();
    await agent.stop();
    const second = world.again(agent);
    await second.start();
    expect(world.hub.hellos.at(-1)!.hubKid).toBe(world.hub.hubKid);
    world.hub.send({
      type: 'config',
      config: { ...world.hub.config, kinds: [] },
    });
    await eventually(() => expect(second.status().kinds).toEqual({}));

    // The one after that no longer names the first, which then counts for nothing.
    const again = await world.hub.announceKey();
    await eventually(async () => {
      const kids = (await state.load())!.identity!.hubKeys.map(
        ({ kid }) => kid,
      );
      expect(kids).toHaveLength(2);
      expect(kids).not.toContain(first);
    });
    again();
  });

  it.each([
    ['signed by a key that is not trusted', { foreignKey: true }],
    [
      'that names a key nobody knows',
      { foreignKey: true, kid: 'x'.repeat(43) },
    ],
  ])(
    'are not renewed by a message %s, and the session goes on',
    async (_, wrong) => {
      const state = memoryState();
      const agent = world.agent({ state });
      await agent.start();
      await world.converged();
      const { hubKeys } = (await state.load())!.identity!;
      world.hub.send({ type: 'hub.keys', keys: hubKeys }, wrong);
      await eventually(() =>
        expect(agent.status().counters.downlinkRefused).toBe(1),
      );
      expect(world.logger.lines.join('\n')).toContain('hub_key_mismatch');
      expect((await state.load())!.identity!.hubKeys).toEqual(hubKeys);
      world.hub.send({ type: 'resync', kind: 'namespaces' });
      await eventually(() =>
        expect(world.sent('snapshot.end', 'namespaces')).toBe(2),
      );
      expect(agent.status().counters.sessions).toBe(1);
    },
  );

  it.each([
    ['is none', [{ kty: 'RSA' }]],
    [
      'goes by another name',
      [{ kty: 'OKP', crv: 'Ed25519', x: 'x'.repeat(43), kid: 'y' }],
    ],
    ['is missing', []],
  ])('are not renewed by a key that %s', async (_, keys) => {
    const state = memoryState();
    const agent = world.agent({ state });
    await agent.start();
    const { hubKeys } = (await state.load())!.identity!;
    world.hub.send({ type: 'hub.keys', keys });
    await eventually(() =>
      expect(agent.status().counters.downlinkRefused).toBe(1),
    );
    expect((await state.load())!.identity!.hubKeys).toEqual(hubKeys);
  });
});

describe('an agent whose state was copied', () => {
  let world: World;
  beforeEach(async () => {
    world = await World.create();
    world.hub.config = { ...world.hub.config, kinds: ['namespaces'] };
  });
  afterEach(() => world.end());

  it('says in each hello how many sessions it has had', async () => {
    const state = watchedState();
    const agent = world.agent({ state });
    await agent.start();
    await agent.stop();
    // Kept before the hub could take the session for one that was heard of.
    expect(state.writes.some(({ joins }) => joins === 1)).toBe(true);
    const second = world.again(agent);
    await second.start();
    world.hub.epoch += 1;
    await eventually(() => expect(world.hub.hellos).toHaveLength(3));
    expect(world.hub.hellos.map(({ joins }) => joins)).toEqual([0, 1, 2]);
  });

  it('keeps the count before it sends anything', async () => {
    const state = watchedState();
    let keptAt: number | undefined;
    state.beforeWrite = async ({ joins }) => {
      if (joins === 1) {
        await new Promise(resolve => setTimeout(resolve, 50));
        keptAt = world.hub.heartbeats.length + world.hub.batches.length;
      }
    };
    await world.agent({ state }).start();
    await world.converged();
    expect(keptAt).toBe(0);
  });

  it('goes silent, says what to do, and comes back when it is accepted', async () => {
    const agent = world.agent();
    await agent.start();
    await world.converged();
    world.hub.status = 'cloned';
    await eventually(() => expect(agent.status().phase).toBe('cloned'));
    expect(world.logger.lines.join('\n')).toMatch(
      /stop the other one and accept this agent in the portal/,
    );
    let hellos = 0;
    let others = 0;
    // As they come: a poll the hub still holds is answered long after.
    world.hub.fault = path => {
      if (path === AGENT_PATHS.hello) {
        hellos += 1;
      } else {
        others += 1;
      }
      return undefined;
    };
    await eventually(() => expect(hellos).toBeGreaterThan(0));
    // What was under way when it learned of it has come by now.
    others = 0;
    await eventually(() => expect(hellos).toBeGreaterThan(3));
    expect(others).toBe(0);

    world.hub.status = 'approved';
    await eventually(() => expect(agent.status().phase).toBe('running'));
    await world.converged();
  });
});
