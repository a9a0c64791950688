import {
  exampleHub,
  FakeHub,
  makeCluster,
} from '@backstage-fleet/plugin-fleet-react/testUtils';
import { NotAllowedError } from '@backstage/errors';
import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { showPage } from '../__testUtils__/showPage';

jest.setTimeout(60_000);

async function rowNames() {
  const rows = await screen.findAllByRole('row');
  return rows
    .map(row => row.textContent ?? '')
    .map(text => /^[a-z]+-[a-z]+-\d+/.exec(text)?.[0])
    .filter(Boolean);
}

describe('Clusters', () => {
  it('opens from /fleet and shows what needs a person first', async () => {
    showPage('/fleet', exampleHub());
    await screen.findByText('3 clusters', undefined, { timeout: 20_000 });
    expect(await rowNames()).toEqual(['osl-prod-2', 'ber-stg-1', 'lab-dev-1']);
    expect(screen.getByText('21 nodes')).toBeInTheDocument();
    expect(
      screen.getByText(/all heard from in the last 30 s, but/),
    ).toBeInTheDocument();
    expect(
      screen.getByText(/lab-dev-1 is silent for 4 min/),
    ).toBeInTheDocument();
    const row = screen.getByRole('row', { name: /osl-prod-2/ });
    expect(row).toHaveTextContent('Critical');
    expect(row).toHaveTextContent('9/12');
    expect(
      within(row).getByRole('link', { name: /platform-team/ }),
    ).toHaveAttribute('href', '/catalog/default/group/platform-team');
    expect(document.title).toBe('Clusters | Portal');
  });

  it('finds by name, keeping the filter in what it asks, and gives it back', async () => {
    const hub = exampleHub();
    showPage('/fleet/clusters', hub);
    await screen.findByText('3 clusters', undefined, { timeout: 20_000 });
    await userEvent.type(screen.getByLabelText('Find a cluster'), 'nowhere');
    await screen.findByText('No cluster matches');
    expect(
      hub.calls.filter(call => call.operation === 'listClusters').pop(),
    ).toMatchObject({ input: { q: 'nowhere' } });
    await userEvent.click(
      screen.getByRole('button', { name: 'Clear filters' }),
    );
    await screen.findByText('3 clusters');
  });

  it('reads filters from the address', async () => {
    const hub = exampleHub();
    showPage('/fleet/clusters?environment=staging', hub);
    await screen.findByText('1 cluster', undefined, { timeout: 20_000 });
    expect(await rowNames()).toEqual(['ber-stg-1']);
  });

  it('teaches how to begin where there is no cluster', async () => {
    showPage('/fleet/clusters', new FakeHub());
    expect(
      await screen.findByText('No cluster is enrolled yet', undefined, {
        timeout: 20_000,
      }),
    ).toBeInTheDocument();
    expect(
      screen.getByRole('link', { name: 'Enroll a cluster' }),
    ).toHaveAttribute('href', '/fleet/enroll');
  });

  it('says so where one may not see clusters', async () => {
    const hub = exampleHub();
    hub.fail('listClusters', new NotAllowedError('no'));
    showPage('/fleet/clusters', hub);
    expect(
      await screen.findByText('You may not see this', undefined, {
        timeout: 20_000,
      }),
    ).toBeInTheDocument();
  });

  it('keeps the last answer when a later one fails, shows the error, and recovers', async () => {
    const hub = exampleHub();
    showPage('/fleet/clusters', hub);
    await screen.findByText('3 clusters', undefined, { timeout: 20_000 });
    hub.fail('listClusters', new Error('The database is restarting'));
    hub.hint();
    await screen.findByText('The database is restarting', undefined, {
      timeout: 5_000,
    });
    expect(screen.getByText('3 clusters')).toBeInTheDocument();
    hub.fail('listClusters');
    hub.clusters.push(makeCluster({ name: 'new-one-1' }));
    await userEvent.click(screen.getByRole('button', { name: 'Try again' }));
    await waitFor(() =>
      expect(
        screen.queryByText('The database is restarting'),
      ).not.toBeInTheDocument(),
    );
    expect(screen.getByText('4 clusters')).toBeInTheDocument();
  });
});
