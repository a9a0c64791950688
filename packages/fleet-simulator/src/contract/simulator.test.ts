import { createSimulatedCluster, serveSimulatedClusters } from '..';
import { describeApiContract } from './describeApiContract';

describeApiContract('simulator', async () => {
  const cluster = createSimulatedCluster({
    name: 'contract',
    seed: 'contract',
  });
  const served = await serveSimulatedClusters([cluster]);
  const timer = setInterval(() => cluster.tick(), 100);
  return {
    server: served.url('contract'),
    compact: async () => cluster.compact(),
    stop: async () => {
      clearInterval(timer);
      await served.stop();
    },
  };
});
