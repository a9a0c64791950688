import { Readable } from 'node:stream';
import { KubernetesAnswer } from './kubernetes';
import { endless } from './__testUtils__/fakeConnection';
import { World, eventually } from './__testUtils__/harness';

const answerOf = (body: Readable, status = 200): KubernetesAnswer => ({
  status,
  headers: {},
  body,
});
const textOf = (text: string) => answerOf(Readable.from([Buffer.from(text)]));

describe('an API server that is broken in one kind', () => {
  let world: World;
  beforeEach(async () => {
    world = await World.create();
    world.hub.config = { ...world.hub.config, kinds: ['pods', 'namespaces'] };
    world.createPod('a');
  });
  afterEach(() => world.end());

  const isList = (path: string) =>
    path.startsWith('/api/v1/pods?') && !path.includes('watch=');
  const isWatch = (path: string) =>
    path.startsWith('/api/v1/pods?') && path.includes('watch=');

  it.each<[string, (path: string) => boolean, () => KubernetesAnswer, RegExp]>([
    [
      'lists that do not end',
      isList,
      () => answerOf(endless('{"items":[{"a":"')),
      /answered \/api\/v1\/pods with more than \d+ bytes/,
    ],
    [
      'pages that lead to themselves',
      isList,
      () => textOf('{"metadata":{"continue":"x"},"items":[]}'),
      /pages that lead nowhere/,
    ],
    [
      'a page of a proxy',
      isList,
      () => textOf('<html>'),
      /something else than a JSON object/,
    ],
    [
      'refusals that do not end',
      isList,
      () => answerOf(endless(), 500),
      /answered HTTP 500/,
    ],
    [
      'events that do not end',
      isWatch,
      () => answerOf(endless('{"type":"ADDED","object":{"a":"')),
      /watch event of more than \d+ characters/,
    ],
    [
      'events that are none',
      isWatch,
      () => textOf('null\n'),
      /something else than events/,
    ],
  ])(
    'by %s says so, and the other kinds go on',
    async (_, isBroken, answer, message) => {
      let broken = true;
      world.api.respond = path =>
        broken && isBroken(path) ? answer() : undefined;
      const agent = world.agent();
      await agent.start();
      await eventually(() => {
        const { pods, namespaces } = agent.status().kinds;
        expect(pods.state).toBe('broken');
        expect(pods.message).toMatch(message);
        expect(namespaces.state).toBe('live');
      });
      expect(world.logger.lines.join('\n')).toMatch(message);
      world.cluster.create({
        apiVersion: 'v1',
        kind: 'Namespace',
        metadata: { name: 'later' },
      });
      await eventually(() =>
        expect(world.hub.names('namespaces')).toContain('later'),
      );
      broken = false;
      await world.converged();
      await eventually(() =>
        expect(agent.status().kinds.pods.state).toBe('live'),
      );
    },
    20_000,
  );
});
