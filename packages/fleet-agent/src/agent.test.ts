import { World, eventually } from './testing/harness';

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
});
