import { randomBytes } from 'node:crypto';
import { AGENT_PATHS } from '@backstage-fleet/protocol';
import { memoryState } from './state';
import { systemClock } from './util/clock';
import { World, eventually } from './__testUtils__/harness';

describe('an agent between a cluster and a hub', () => {
  let world: World;
  beforeEach(async () => {
    world = await World.create();
  });
  afterEach(() => world.end());

  it('brings what the cluster has to the hub, then every change', async () => {
    world.createPod('a');
    const agent = world.agent();
    await agent.start();
    await world.converged();
    expect(world.hub.names('pods')).toEqual(['default/a']);

    world.createPod('b');
    world.setImage('a', 'nginx:2');
    await world.converged();
    world.deletePod('a');
    await world.converged();
    expect(world.hub.names('pods')).toEqual(['default/b']);
    await eventually(() =>
      expect(agent.status().kinds.pods).toMatchObject({
        state: 'live',
        objects: 1,
        pending: 0,
      }),
    );
  });

  it('goes on beating where the clock of its machine is set back an hour', async () => {
    let back = 0;
    const agent = world.agent({
      clock: { ...systemClock, now: () => Date.now() - back },
    });
    await agent.start();
    await world.converged();
    back = 3600_000;
    const before = world.hub.heartbeats.length;
    await eventually(() =>
      expect(world.hub.heartbeats.length).toBeGreaterThan(before + 5),
    );
  });

  it('sends no value of the environment and no managed fields', async () => {
    world.createPod('a');
    await world.agent().start();
    await world.converged();
    const sent = JSON.stringify(world.hub.batches);
    expect(sent).toContain('PASSWORD');
    expect(sent).not.toContain('do-not-tell');
    expect(sent).not.toContain('managedFields');
    expect(world.logger.lines.join('\n')).not.toContain(world.hub.token);
  });

  it('waits for approval and says what to do, then goes on', async () => {
    world.hub.status = 'pending';
    const agent = world.agent();
    const started = agent.start();
    await eventually(() =>
      expect(agent.status().phase).toBe('waiting-for-approval'),
    );
    const { fingerprint } = agent.status();
    expect(world.logger.lines.join('\n')).toContain(
      `approve the cluster "fake" if its fingerprint there is ${fingerprint!
        .match(/.{1,4}/g)!
        .join(' ')} (${fingerprint})`,
    );
    world.hub.status = 'approved';
    await started;
    await world.converged();
  });

  it.each([
    [
      'a wrong token',
      'bad_enrollment_token',
      async () => 'not-the-token-at-all',
    ],
    ['no token', 'enrollment_token_missing', async () => undefined],
  ])('fails for good with %s', async (_, failure, enrollmentToken) => {
    const agent = world.agent({ enrollmentToken });
    await expect(agent.start()).rejects.toMatchObject({ failure });
    expect(agent.status().phase).toBe('failed');
  });

  it('fails for good when it is rejected', async () => {
    world.hub.status = 'pending';
    const agent = world.agent();
    const started = agent.start();
    started.catch(() => undefined);
    await eventually(() =>
      expect(agent.status().phase).toBe('waiting-for-approval'),
    );
    world.hub.status = 'rejected';
    await expect(started).rejects.toMatchObject({ failure: 'rejected' });
  });

  it('sends nothing again after a restart when nothing changed', async () => {
    const state = memoryState();
    world.createPod('a');
    const first = world.agent({ state });
    await first.start();
    await world.converged();
    await first.stop();
    const before = world.hub.batches.length;

    const second = world.agent({ state });
    await second.start();
    await eventually(() =>
      expect(
        Object.values(second.status().kinds).map(({ state: kind }) => kind),
      ).toEqual(Array(5).fill('live')),
    );
    const objects = world.hub.batches
      .slice(before)
      .flatMap(({ items }) => items)
      .filter(({ t }) => t === 'upsert' || t === 'delete');
    expect(objects).toEqual([]);
    expect(world.hub.hellos.at(-1)!.lastEpoch).toBe(1);
  });

  it('repairs only the buckets that changed while it was away', async () => {
    const state = memoryState();
    for (let i = 0; i < 40; i++) {
      world.createPod(`pod-${i}`);
    }
    const first = world.agent({ state });
    await first.start();
    await world.converged();
    await first.stop();
    const before = world.hub.batches.length;

    world.deletePod('pod-1');
    world.setImage('pod-2', 'nginx:2');
    world.createPod('new');
    const second = world.agent({ state });
    await second.start();
    await world.converged();
    const upserts = world.hub.batches
      .slice(before)
      .flatMap(({ items }) => items)
      .filter(({ t }) => t === 'upsert');
    expect(upserts.length).toBeLessThan(20);
    expect(second.status().counters.repairs).toBe(1);
  });

  it('finds by digest what the hub lost, and mends it', async () => {
    for (let i = 0; i < 10; i++) {
      world.createPod(`pod-${i}`);
    }
    await world.agent().start();
    await world.converged();
    const pods = world.hub.store.of('pods');
    pods.delete([...pods.keys()][3]);
    await world.converged();
    expect(world.held()).toEqual(world.expected());
  });

  it('starts over when the hub forgot everything', async () => {
    world.createPod('a');
    await world.agent().start();
    await world.converged();
    world.hub.store.kinds.clear();
    world.hub.epoch = 0;
    await world.converged();
    expect(world.held()).toEqual(world.expected());
  });

  it('quarantines what the hub refuses until it changes', async () => {
    const bad = world.createPod('bad').metadata.uid;
    world.createPod('good');
    let refusals = 0;
    world.hub.store.refuse = item => {
      if (item.t === 'upsert' && item.uid === bad) {
        refusals += 1;
        return 'forbidden_path';
      }
      return undefined;
    };
    const agent = world.agent();
    await agent.start();
    await eventually(() =>
      expect(agent.status().kinds.pods).toMatchObject({
        state: 'live',
        quarantined: 1,
      }),
    );
    expect(world.hub.names('pods')).toEqual(['default/good']);
    await new Promise(resolve => setTimeout(resolve, 300));
    expect(refusals).toBe(1);
    expect(agent.status().counters.repairs).toBe(0);

    world.hub.store.refuse = () => undefined;
    world.setImage('bad', 'nginx:2');
    await world.converged();
    expect(agent.status().kinds.pods.quarantined).toBe(0);
  });

  it('keeps objects the hub cannot take from holding up the others', async () => {
    world.hub.limits = {
      ...world.hub.limits,
      maxObjectBytes: 4000,
      maxStringLength: 300,
    };
    world.createPod('large', { image: `nginx:${'x'.repeat(5000)}` });
    world.createPod('odd', { image: `nginx:${'x'.repeat(400)}` });
    world.createPod('good');
    const agent = world.agent();
    await agent.start();
    await eventually(() =>
      expect(agent.status().kinds.pods).toMatchObject({
        state: 'live',
        quarantined: 2,
      }),
    );
    expect(world.hub.names('pods')).toEqual(['default/good']);
  });

  it('splits batches that are too large for the hub', async () => {
    world.hub.limits = {
      ...world.hub.limits,
      maxItems: 20,
      maxBodyBytes: 4000,
    };
    for (let i = 0; i < 60; i++) {
      world.createPod(`pod-${i}`, {
        image: `r.example/${randomBytes(200).toString('hex')}`,
      });
    }
    await world.agent().start();
    await world.converged();
    const sizes = world.hub.batches.map(({ items }) => items.length);
    expect(Math.max(...sizes)).toBeLessThanOrEqual(20);
  });

  it('follows the clock of the hub', async () => {
    world.hub.clockOffsetMs = 3600_000;
    await world.agent().start();
    await world.converged();
    world.hub.clockOffsetMs = -3600_000;
    world.createPod('a');
    await world.converged();
    expect(world.held()).toEqual(world.expected());
  });

  it('goes silent when revoked, and comes back', async () => {
    const agent = world.agent();
    await agent.start();
    await world.converged();
    world.hub.status = 'revoked';
    await eventually(() => expect(agent.status().phase).toBe('revoked'));
    world.createPod('a');
    world.hub.status = 'approved';
    await world.converged();
    expect(agent.status().phase).toBe('running');
  });

  it('collects what the hub configures and resends what it asks for', async () => {
    world.createPod('a');
    world.hub.config = { ...world.hub.config, kinds: ['namespaces'] };
    const agent = world.agent();
    await agent.start();
    await eventually(() =>
      expect(world.hub.names('namespaces')).toHaveLength(4),
    );
    expect(world.hub.names('pods')).toEqual([]);

    world.hub.send({
      type: 'config',
      config: {
        ...world.hub.config,
        revision: 2,
        kinds: ['namespaces', 'pods', 'widgets.example.com'],
      },
    });
    await eventually(() =>
      expect(world.hub.names('pods')).toEqual(['default/a']),
    );
    world.hub.send({
      type: 'config',
      config: { ...world.hub.config, revision: 3, kinds: ['pods'] },
    });
    await eventually(() =>
      expect(Object.keys(agent.status().kinds)).toEqual(['pods']),
    );

    const before = world.hub.batches.length;
    world.hub.send({ type: 'resync', kind: 'pods' });
    await eventually(() =>
      expect(
        world.hub.batches.slice(before).flatMap(({ items }) => items),
      ).toHaveLength(3),
    );
  });

  it.each([
    ['signed by a foreign key', { foreignKey: true }],
    ['for another agent', { claims: { aud: 'another' } }],
    ['for another cluster', { claims: { sub: 'another' } }],
    ['of another hub', { claims: { iss: 'another' } }],
    ['past its time', { claims: { exp: 1000 } }],
    ['that it has had before', { claims: { dseq: 0 } }],
  ])('does not act on a message %s', async (_, wrong) => {
    const agent = world.agent();
    await agent.start();
    await world.converged();
    world.hub.send(
      { type: 'config', config: { ...world.hub.config, kinds: [] } },
      wrong,
    );
    await eventually(() =>
      expect(agent.status().counters.downlinkRefused).toBe(1),
    );
    expect(Object.keys(agent.status().kinds)).toHaveLength(5);
  });

  it('sends what is pending when it is stopped', async () => {
    const agent = world.agent({ flushMs: 60_000 });
    await agent.start();
    await eventually(() => expect(agent.status().pending).toBe(14));
    await agent.stop();
    expect(agent.status()).toMatchObject({ phase: 'stopped', pending: 0 });
    await world.converged(0);
  });

  it('does not wait for the next heartbeat when it is stopped', async () => {
    // The session is in the first part of the pause between two heartbeats.
    const timing = { heartbeatMs: 60_000, stopFlushMs: 20_000 };
    const agent = world.agent({ timing });
    await agent.start();
    await eventually(() =>
      expect(
        world.hub.heartbeats.some(beat =>
          Object.values(beat.kinds).some(kind => kind.digest),
        ),
      ).toBe(true),
    );
    await new Promise(resolve => setTimeout(resolve, 100));
    const stopping = Date.now();
    await agent.stop();
    expect(agent.status().phase).toBe('stopped');
    // That long only with something to send.
    expect(Date.now() - stopping).toBeLessThan(timing.stopFlushMs);
  });

  it('stops in time when the hub is gone', async () => {
    const agent = world.agent({ timing: { stopFlushMs: 200 } });
    await agent.start();
    await world.converged();
    world.hub.fault = () => 'drop';
    world.createPod('a');
    await eventually(() => expect(agent.status().pending).not.toBe(0));
    // It would go on trying for as long as the hub is gone.
    await agent.stop();
    expect(agent.status().phase).toBe('stopped');
  });

  it('can be stopped while it waits for approval', async () => {
    world.hub.status = 'pending';
    const agent = world.agent();
    const started = agent.start();
    const refused = started.catch(error => error);
    await eventually(() =>
      expect(agent.status().phase).toBe('waiting-for-approval'),
    );
    await agent.stop();
    expect(await refused).toHaveProperty('name', 'AbortError');
    expect(agent.status().phase).toBe('stopped');
  });

  it('backs off when another agent with its key is running', async () => {
    const agent = world.agent();
    await agent.start();
    await world.converged();
    world.hub.fault = path =>
      path === AGENT_PATHS.batch ? 'stale-epoch' : undefined;
    world.createPod('a');
    await eventually(() =>
      expect(agent.status().counters.sessions).toBeGreaterThan(3),
    );
    world.hub.fault = () => undefined;
    await world.converged();
  });
});
