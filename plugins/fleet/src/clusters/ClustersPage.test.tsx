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

const FIRST = { timeout: 20_000 };

/** Names of clusters in the order of their rows. */
async function rowNames() {
  const rows = await screen.findAllByRole('row', undefined, FIRST);
  return rows
    .map(row => /^[a-z]+-[a-z]+-\d+/.exec(row.textContent ?? '')?.[0])
    .filter(Boolean);
}

/** Input of the latest call of an operation. */
function asked(hub: FakeHub, operation: string) {
  return hub.calls.filter(call => call.operation === operation).pop()?.input;
}

describe('Clusters', () => {
  it('shows what needs a person first, with what each cluster is', async () => {
    showPage('/fleet/clusters', exampleHub());
    expect((await rowNames()).slice(0, 4)).toEqual([
      'osl-prod-2',
      'ber-stg-1',
      'sin-prod-1',
      'lab-dev-1',
    ]);
    expect(screen.getByText('24 clusters')).toBeInTheDocument();
    const row = screen.getByRole('row', { name: /osl-prod-2/ });
    expect(row).toHaveTextContent('Critical');
    expect(row).toHaveTextContent('9/12');
    expect(row).toHaveTextContent('1 behind');
    expect(
      within(row).getByRole('meter', { name: /cores requested/ }),
    ).toBeInTheDocument();
    expect(
      within(row).getByRole('link', { name: /platform-team/ }),
    ).toHaveAttribute('href', '/catalog/default/group/platform-team');
    expect(document.title).toBe('Clusters | Portal');
  });

  it('finds by name and gives the filter back', async () => {
    const hub = exampleHub();
    showPage('/fleet/clusters', hub);
    await rowNames();
    await userEvent.type(screen.getByLabelText('Find a cluster'), 'nowhere');
    await screen.findByText('No cluster matches');
    await waitFor(() =>
      expect(asked(hub, 'listClusters')).toMatchObject({ q: 'nowhere' }),
    );
    // The filters have a button of their own to be cleared.
    await userEvent.click(
      screen.getAllByRole('button', { name: 'Clear filters' }).at(-1)!,
    );
    await screen.findByText('24 clusters');
  });

  it('narrows by values with counts, kept in the address', async () => {
    const hub = exampleHub();
    showPage('/fleet/clusters?environment=staging', hub);
    await screen.findByText('6 clusters', undefined, FIRST);
    await userEvent.click(screen.getByRole('button', { name: /Provider/ }));
    await userEvent.click(
      await screen.findByRole('checkbox', { name: /openstack/ }),
    );
    await screen.findByText('1 cluster');
    expect(asked(hub, 'listClusters')).toMatchObject({
      environment: ['staging'],
      provider: ['openstack'],
    });
  });

  it('narrows to what is mine', async () => {
    const hub = exampleHub();
    showPage('/fleet/clusters?mine=yes', hub);
    await screen.findByText('7 clusters', undefined, FIRST);
    expect(asked(hub, 'listClusters')).toMatchObject({
      owner: ['user:default/robin', 'group:default/team-shop'],
    });
  });

  it('lets the hub sort, by column and back', async () => {
    const hub = exampleHub();
    showPage('/fleet/clusters', hub);
    await rowNames();
    const header = () => screen.getByRole('columnheader', { name: 'Nodes' });
    await userEvent.click(header());
    await waitFor(() =>
      expect(asked(hub, 'listClusters')).toMatchObject({ sort: '-nodes' }),
    );
    await waitFor(async () => expect((await rowNames())[0]).toBe('ber-prod-1'));
  });

  it('groups by a label, each group with its rows', async () => {
    showPage('/fleet/clusters?by=label:tier', exampleHub());
    await screen.findByText('gold', undefined, FIRST);
    expect(screen.getByText('bronze')).toBeInTheDocument();
    const names = await rowNames();
    expect(names).toContain('osl-prod-2');
    await userEvent.click(
      screen.getByRole('button', { name: 'Clusters of gold' }),
    );
    await waitFor(async () =>
      expect(await rowNames()).not.toContain('osl-prod-2'),
    );
  });

  it('offers saved views as tabs and saves the one that is shown', async () => {
    const hub = exampleHub();
    showPage('/fleet/clusters?region=eu-north', hub);
    const views = await screen.findByRole(
      'navigation',
      { name: 'Saved views' },
      FIRST,
    );
    expect(
      await within(views).findByRole('link', { name: 'Production' }),
    ).toHaveAttribute('href', '/fleet/clusters?environment=production');
    await userEvent.click(
      within(views).getByRole('button', { name: 'Save view' }),
    );
    await userEvent.type(
      await screen.findByRole('textbox', { name: /^Name/ }),
      'North',
    );
    const form = screen
      .getByRole('textbox', { name: /^Name/ })
      .closest('form')!;
    await userEvent.click(
      within(form).getByRole('button', { name: 'Save view' }),
    );
    expect(
      await within(views).findByRole('link', { name: 'North' }),
    ).toHaveAttribute('aria-current', 'page');
    expect(hub.searches.at(-1)).toMatchObject({
      name: 'North',
      page: 'clusters',
      query: 'region=eu-north',
    });
  });

  it('draws only the rows on the screen of thousands, and loads more on the way', async () => {
    const hub = new FakeHub();
    for (let index = 0; index < 450; index += 1) {
      hub.clusters.push(
        makeCluster({ name: `c-${String(index).padStart(4, '0')}` }),
      );
    }
    showPage('/fleet/clusters', hub);
    await screen.findByText('200 of 450 loaded', undefined, FIRST);
    expect(screen.getAllByRole('row').length).toBeLessThan(120);
    await userEvent.click(screen.getByRole('button', { name: 'Load more' }));
    await screen.findByText('400 of 450 loaded');
  });

  it('teaches how to begin where there is no cluster', async () => {
    showPage('/fleet/clusters', new FakeHub());
    expect(
      await screen.findByText('No cluster is enrolled yet', undefined, FIRST),
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
      await screen.findByText('You may not see this', undefined, FIRST),
    ).toBeInTheDocument();
  });

  it('keeps the last answer when a later one fails, shows the error, and recovers', async () => {
    const hub = exampleHub();
    showPage('/fleet/clusters', hub);
    await screen.findByText('24 clusters', undefined, FIRST);
    hub.fail('listClusters', new Error('The database is restarting'));
    hub.hint();
    await screen.findByText('The database is restarting', undefined, {
      timeout: 5_000,
    });
    expect(screen.getByRole('row', { name: /osl-prod-2/ })).toBeInTheDocument();
    hub.fail('listClusters');
    hub.clusters.push(makeCluster({ name: 'new-one-1' }));
    await userEvent.click(screen.getByRole('button', { name: 'Try again' }));
    await waitFor(() =>
      expect(
        screen.queryByText('The database is restarting'),
      ).not.toBeInTheDocument(),
    );
    expect(await screen.findByText('25 clusters')).toBeInTheDocument();
  });
});
