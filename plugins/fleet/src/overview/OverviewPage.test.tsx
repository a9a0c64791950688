import {
  exampleHub,
  FakeHub,
} from '@backstage-fleet/plugin-fleet-react/testUtils';
import { NotAllowedError } from '@backstage/errors';
import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { showPage } from '../__testUtils__/showPage';

jest.setTimeout(60_000);

const FIRST = { timeout: 20_000 };

describe('Overview', () => {
  it('opens from /fleet and says how much there is and how fresh, each number a link', async () => {
    showPage('/fleet', exampleHub());
    expect(
      await screen.findByRole('link', { name: '24 clusters' }, FIRST),
    ).toHaveAttribute('href', '/fleet/clusters');
    expect(screen.getByRole('link', { name: '213 nodes' })).toHaveAttribute(
      'href',
      '/fleet/search?query=kind%3ANode',
    );
    expect(
      screen.getByText(/all data fresher than 30 s but/),
    ).toBeInTheDocument();
    expect(screen.getByRole('link', { name: '2 clusters' })).toHaveAttribute(
      'href',
      '/fleet/clusters?state=late&state=unreachable&state=expired&state=revoked',
    );
    expect(screen.getByText(/lab-dev-1 silent for 4 min/)).toBeInTheDocument();
    expect(document.title).toBe('Overview | Portal');
  });

  it('draws every cluster as a tile that tells its state, and opens it', async () => {
    showPage('/fleet/overview', exampleHub());
    const map = await screen.findByRole(
      'group',
      { name: 'Clusters of the fleet' },
      FIRST,
    );
    expect(within(map).getAllByRole('button', { name: /: / })).toHaveLength(24);
    await userEvent.click(
      within(map).getByRole('button', { name: 'osl-prod-2: Critical' }),
    );
    expect(
      await screen.findByRole('heading', { name: 'osl-prod-2' }),
    ).toBeInTheDocument();
  });

  it('groups and colors as the address says', async () => {
    showPage('/fleet/overview?by=provider&color=version', exampleHub());
    const map = await screen.findByRole(
      'group',
      { name: 'Clusters of the fleet' },
      FIRST,
    );
    expect(
      within(map).getByRole('button', { name: 'vsphere' }),
    ).toBeInTheDocument();
    expect(
      within(map).getByRole('button', { name: 'sin-prod-1: v1.31.12' }),
    ).toBeInTheDocument();
  });

  it('says what needs a person, what comes, which versions and how full', async () => {
    showPage('/fleet/overview', exampleHub());
    const attention = await screen.findByRole(
      'region',
      { name: 'Needs attention' },
      FIRST,
    );
    expect(
      within(attention).getByRole('link', {
        name: '2 of 12 nodes are not ready',
      }),
    ).toHaveAttribute(
      'href',
      '/fleet/search?query=cluster%3Aosl-prod-2+state%3Acritical%2Cdegraded',
    );
    expect(
      screen.getByRole('link', {
        name: '2 certificates of shop expire in 6 days',
      }),
    ).toBeInTheDocument();
    const versions = screen.getByRole('region', {
      name: 'Kubernetes versions',
    });
    expect(
      within(versions).getByRole('link', { name: /1.31.*5 behind/ }),
    ).toHaveAttribute('href', '/fleet/clusters?version=v1.31.12');
    expect(
      within(screen.getByRole('region', { name: 'Capacity' })).getAllByRole(
        'meter',
      ),
    ).toHaveLength(6);
  });

  it('leads from an hour to its changes', async () => {
    showPage('/fleet/overview', exampleHub());
    const bars = await screen.findByRole(
      'group',
      { name: 'Changes over time' },
      FIRST,
    );
    expect(within(bars).getAllByRole('button').length).toBeGreaterThan(20);
    expect(screen.getByRole('link', { name: 'All changes' })).toHaveAttribute(
      'href',
      '/fleet/changes',
    );
  });

  it('narrows to what is mine and to an environment', async () => {
    const hub = exampleHub();
    showPage('/fleet/overview?mine=yes&environment=production', hub);
    await screen.findByRole('link', { name: '3 clusters' }, FIRST);
    expect(
      hub.calls.filter(call => call.operation === 'getOverview').pop()?.input,
    ).toMatchObject({
      owner: ['user:default/robin', 'group:default/team-shop'],
      environment: ['production'],
    });
  });

  it('says so where nothing is mine', async () => {
    showPage('/fleet/overview?mine=yes', exampleHub(), { mine: [] });
    expect(
      await screen.findByText('No cluster matches', undefined, FIRST),
    ).toBeInTheDocument();
  });

  it('teaches how to begin where there is no cluster', async () => {
    showPage('/fleet', new FakeHub());
    expect(
      await screen.findByText('No cluster is enrolled yet', undefined, FIRST),
    ).toBeInTheDocument();
  });

  it('says so where one may not see it, and recovers from a failure', async () => {
    const hub = exampleHub();
    hub.fail('getOverview', new NotAllowedError('no'));
    showPage('/fleet/overview', hub);
    await screen.findByText('You may not see this', undefined, FIRST);
    hub.fail('getOverview');
    hub.hint();
    await screen.findByRole('link', { name: '24 clusters' });
    hub.fail('getOverview', new Error('The database is restarting'));
    hub.hint();
    await screen.findByText('The database is restarting', undefined, {
      timeout: 5_000,
    });
    expect(
      screen.getByRole('link', { name: '24 clusters' }),
    ).toBeInTheDocument();
    hub.fail('getOverview');
    await userEvent.click(screen.getByRole('button', { name: 'Try again' }));
    await waitFor(() =>
      expect(
        screen.queryByText('The database is restarting'),
      ).not.toBeInTheDocument(),
    );
  });
});
