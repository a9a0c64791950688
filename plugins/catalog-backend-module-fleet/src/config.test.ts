import { ConfigReader } from '@backstage/config';
import { readProviderConfig } from './config';

const read = (
  fleet: object,
  app: object = { baseUrl: 'https://portal.test/' },
) =>
  readProviderConfig(
    new ConfigReader({ app, catalog: { providers: { fleet } } } as any),
  );

describe('catalog.providers.fleet', () => {
  it('links to where the pages of Fleet are', () => {
    expect(read({}).fleetUrl).toBe('https://portal.test/fleet');
    expect(read({ pagePath: '/kubernetes/' }).fleetUrl).toBe(
      'https://portal.test/kubernetes',
    );
    expect(read({}, {}).fleetUrl).toBeUndefined();
  });

  it.each(['kubernetes', '/', '//elsewhere.test'])(
    'refuses the path "%s", naming the key',
    pagePath => {
      expect(() => read({ pagePath })).toThrow(
        /catalog\.providers\.fleet\.pagePath is .*expected the path/,
      );
    },
  );
});
