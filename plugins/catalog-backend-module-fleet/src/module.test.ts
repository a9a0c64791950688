import { mockServices, startTestBackend } from '@backstage/backend-test-utils';
import {
  catalogProcessingExtensionPoint,
  EntityProvider,
} from '@backstage/plugin-catalog-node';
import { catalogModuleFleet } from './module';

async function start(data: object) {
  const providers: EntityProvider[] = [];
  const run = jest.fn();
  const createScheduledTaskRunner = jest.fn(() => ({ run }));
  const backend = await startTestBackend({
    extensionPoints: [
      [
        catalogProcessingExtensionPoint,
        {
          addEntityProvider: (
            ...added: (EntityProvider | EntityProvider[])[]
          ) => providers.push(...added.flat()),
        } as any,
      ],
    ],
    features: [
      catalogModuleFleet,
      mockServices.rootConfig.factory({ data: data as any }),
      mockServices.scheduler.mock({ createScheduledTaskRunner }).factory,
    ],
  });
  await backend.stop();
  return { providers, run, createScheduledTaskRunner };
}

describe('catalogModuleFleet', () => {
  it('runs every ten seconds from when the catalog connects it', async () => {
    const { providers, run, createScheduledTaskRunner } = await start({});
    expect(providers.map(item => item.getProviderName())).toEqual(['fleet']);
    expect(createScheduledTaskRunner).toHaveBeenCalledWith({
      frequency: { seconds: 10 },
      timeout: { minutes: 1 },
      initialDelay: { seconds: 3 },
    });
    expect(run).not.toHaveBeenCalled();
    await providers[0].connect({} as any);
    expect(run).toHaveBeenCalledWith(
      expect.objectContaining({ id: 'fleet-clusters' }),
    );
  });

  it('takes the schedule of the configuration', async () => {
    const schedule = { frequency: { minutes: 5 }, timeout: { minutes: 2 } };
    const { createScheduledTaskRunner } = await start({
      catalog: { providers: { fleet: { schedule } } },
    });
    expect(createScheduledTaskRunner).toHaveBeenCalledWith(
      expect.objectContaining({ frequency: { minutes: 5 } }),
    );
  });

  it('stops the start for an owner that is no reference', async () => {
    await expect(
      start({ catalog: { providers: { fleet: { defaultOwner: 'a/b/c' } } } }),
    ).rejects.toThrow(/catalog\.providers\.fleet\.defaultOwner is "a\/b\/c"/);
  });
});
