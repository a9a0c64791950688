import fc from 'fast-check';
import { AGENT_PATHS } from '@backstage-fleet/protocol';
import { HubFault } from './__testUtils__/FakeHub';
import { WIDGET, World, eventually } from './__testUtils__/harness';

const FAULTS: HubFault[] = [
  'drop',
  'lose-answer',
  'html-502',
  'busy',
  'rate-limited',
  'replayed',
  'stale-epoch',
];

const WIDGET_PATHS = ['example.com/v1/widgets', 'example.com/v1beta1/widgets'];

/** One thing that happens: to an object, to the API server or on the way to the hub. */
const step = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({ do: fc.constant('create' as const), n: fc.nat(7) }),
  },
  {
    weight: 4,
    arbitrary: fc.record({ do: fc.constant('change' as const), n: fc.nat(7) }),
  },
  {
    weight: 4,
    arbitrary: fc.record({ do: fc.constant('delete' as const), n: fc.nat(7) }),
  },
  fc.record({ do: fc.constant('closeWatches' as const) }),
  fc.record({ do: fc.constant('compact' as const) }),
  fc.record({
    do: fc.constant('apiFault' as const),
    verb: fc.constantFrom('list', 'watch'),
    fault: fc.constantFrom(
      { status: 410 },
      { status: 429, retryAfter: 0 },
      { status: 500 },
      { status: 403 },
      { dropConnection: true },
      { truncateWatch: 1 },
    ),
  }),
  fc.record({ do: fc.constant('hubLoses' as const) }),
  fc.record({ do: fc.constant('hubHasOther' as const) }),
  fc.record({ do: fc.constant('kindGoes' as const) }),
  fc.record({ do: fc.constant('kindComes' as const) }),
  fc.record({ do: fc.constant('newKey' as const) }),
  fc.record({ do: fc.constant('restart' as const) }),
  fc.record({ do: fc.constant('wait' as const), ms: fc.nat(40) }),
);

describe('whatever goes wrong in between', () => {
  it('the hub ends up with exactly what the cluster has', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(step, { minLength: 5, maxLength: 40 }),
        fc.infiniteStream(fc.nat(99)),
        fc.constantFrom(1, 2),
        async (steps, dice, protocol) => {
          const world = await World.create({ eventLogSize: 16 });
          try {
            world.hub.protocol = protocol;
            world.hub.config = {
              ...world.hub.config,
              kinds: [...world.hub.config.kinds, 'widgets.example.com'],
              custom: [WIDGET],
            };
            world.createWidget('w');
            let images = 0;
            let agent = world.agent();
            await agent.start();
            world.hub.fault = path => {
              const number = dice.next().value!;
              return path !== AGENT_PATHS.hello && number < 25
                ? FAULTS[number % FAULTS.length]
                : undefined;
            };
            for (const what of steps) {
              const exists = (n: number) =>
                world.cluster.get({
                  apiVersion: 'v1',
                  kind: 'Pod',
                  namespace: 'default',
                  name: `pod-${n}`,
                });
              switch (what.do) {
                case 'create':
                  if (!exists(what.n)) {
                    world.createPod(`pod-${what.n}`);
                  }
                  break;
                case 'change':
                  if (exists(what.n)) {
                    world.setImage(`pod-${what.n}`, `nginx:${images++}`);
                  }
                  break;
                case 'delete':
                  if (exists(what.n)) {
                    world.deletePod(`pod-${what.n}`);
                  }
                  break;
                case 'closeWatches':
                  world.served.closeWatches('one');
                  break;
                case 'compact':
                  world.cluster.compact();
                  world.served.closeWatches('one');
                  break;
                case 'apiFault':
                  world.served.failNext('one', { verb: what.verb }, what.fault);
                  world.served.closeWatches('one');
                  break;
                case 'hubLoses': {
                  const pods = world.hub.store.of('pods');
                  pods.delete([...pods.keys()][0]);
                  break;
                }
                case 'hubHasOther':
                  for (const held of world.hub.store.of('pods').values()) {
                    held.hash = 'x'.repeat(43);
                  }
                  break;
                case 'kindGoes':
                  WIDGET_PATHS.forEach(path => world.api.hidden.add(path));
                  world.served.closeWatches('one');
                  break;
                case 'kindComes':
                  world.api.hidden.clear();
                  break;
                case 'newKey':
                  world.hub.send({ type: 'key.rotate' });
                  break;
                case 'restart':
                  await agent.stop();
                  agent = world.again(agent);
                  await agent.start();
                  break;
                default:
                  await new Promise(resolve => setTimeout(resolve, what.ms));
              }
            }
            world.hub.fault = () => undefined;
            world.served.clearFaults('one');
            world.api.hidden.clear();
            await world.converged(15_000);
            expect(world.held()).toEqual(world.expected());
          } finally {
            await world.end();
          }
        },
      ),
      { numRuns: 15, endOnFailure: true },
    );
  }, 120_000);

  it.each(FAULTS)(
    'a first synchronization survives "%s" half of the time',
    async fault => {
      const world = await World.create();
      try {
        for (let i = 0; i < 30; i++) {
          world.createPod(`pod-${i}`);
        }
        world.hub.limits = { ...world.hub.limits, maxItems: 7 };
        // A fixed sequence without the rhythm of the agent's own requests.
        let n = 0;
        world.hub.fault = () => {
          n += 1;
          return (n * 7919) % 11 < 5 ? fault : undefined;
        };
        const agent = world.agent();
        await agent.start();
        await world.converged();
        world.hub.fault = () => undefined;
        await eventually(() =>
          expect(agent.status().kinds.pods.state).toBe('live'),
        );
      } finally {
        await world.end();
      }
    },
  );

  it('an answer that was lost leads to a duplicate, not to a second application', async () => {
    const world = await World.create();
    try {
      const agent = world.agent();
      await agent.start();
      await world.converged();
      let lost = 0;
      world.hub.fault = path => {
        if (path === AGENT_PATHS.batch && lost < 3) {
          lost += 1;
          return 'lose-answer';
        }
        return undefined;
      };
      world.createPod('a');
      await world.converged();
      await eventually(() => expect(agent.status().pending).toBe(0));
      const upserts = world.hub.batches
        .flatMap(({ items }) => items)
        .filter(item => item.t === 'upsert' && item.kind === 'pods');
      expect(upserts).toHaveLength(1);
      expect(agent.status().counters.sessions).toBe(1);
    } finally {
      await world.end();
    }
  });

  it('a gap leads to a new session and nothing is lost', async () => {
    const world = await World.create();
    try {
      const agent = world.agent();
      await agent.start();
      await world.converged();
      await eventually(() => expect(agent.status().pending).toBe(0));
      world.hub.lastSeq -= 1;
      world.createPod('a');
      await world.converged();
      expect(agent.status().counters.sessions).toBe(2);
    } finally {
      await world.end();
    }
  });
});
