import { exampleHub } from '@backstage-fleet/plugin-fleet-react/testUtils';
import { NotAllowedError } from '@backstage/errors';
import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { showPage } from '../__testUtils__/showPage';

jest.setTimeout(60_000);

const FIRST = { timeout: 20_000 };

describe('A cluster', () => {
  it('draws its nodes, filled by what is requested, and says what runs where', async () => {
    const hub = exampleHub();
    showPage('/fleet/clusters/osl-prod-2', hub);
    await screen.findByText(
      'by zone, filled by what is requested',
      undefined,
      FIRST,
    );
    expect(
      screen.getByRole('link', { name: /pay.example.com.*TLS.*payments-api/ }),
    ).toBeInTheDocument();
    expect(
      screen.getByRole('link', { name: /grafana.example.com.*no TLS/ }),
    ).toBeInTheDocument();
    const storage = screen.getByRole('region', { name: 'Storage' });
    expect(
      await within(storage).findByRole('link', {
        name: /ledger-data.*50.*GiB/,
      }),
    ).toBeInTheDocument();
    expect(
      hub.calls.find(
        call =>
          call.operation === 'listResources' &&
          JSON.stringify(call.input).includes('PersistentVolumeClaim'),
      )?.input,
    ).toMatchObject({ sort: '-state' });
    expect(
      within(screen.getByRole('region', { name: 'Hosts' })).getByRole('link', {
        name: 'Show all',
      }),
    ).toHaveAttribute('href', '/fleet/ingresses?query=cluster%3Aosl-prod-2');
    const workloads = screen.getByRole('region', {
      name: 'Workloads by state',
    });
    expect(
      await within(workloads).findByRole('link', { name: /Pod.*45/ }),
    ).toHaveAttribute('href', '/fleet/clusters/osl-prod-2/resources?kind=pods');
    // One object at a time is never asked for.
    expect(
      hub.calls.filter(call => call.operation === 'getResource'),
    ).toHaveLength(0);
  });

  it('leads to its tools and says what is behind', async () => {
    showPage('/fleet/clusters/sin-prod-1', exampleHub());
    const tools = await screen.findByRole('list', { name: 'Tools' }, FIRST);
    expect(
      within(tools).getByRole('link', { name: 'Argo CD' }),
    ).toHaveAttribute('href', 'https://argocd.example.com/clusters/sin-prod-1');
    expect(screen.getByText(/5 behind/)).toBeInTheDocument();
  });

  it('opens by a name it had before', async () => {
    showPage('/fleet/clusters/osl-prod-blue', exampleHub());
    expect(
      await screen.findByRole('heading', { name: 'osl-prod-1' }, FIRST),
    ).toBeInTheDocument();
  });

  it('shows any kind with its own facts', async () => {
    showPage(
      '/fleet/clusters/osl-prod-2/resources?kind=ingresses.networking.k8s.io',
      exampleHub(),
    );
    const row = await screen.findByRole(
      'row',
      { name: /shop\/storefront/ },
      FIRST,
    );
    expect(row).toHaveTextContent('shop.example.com');
    expect(
      screen.getByRole('columnheader', { name: 'Hosts' }),
    ).toBeInTheDocument();
    expect(row.getAttribute('data-href') ?? row.outerHTML).toMatch(
      /\/fleet\/clusters\/osl-prod-2\/resources\//,
    );
  });

  it('shows every field that leaves it, and a sample byte for byte', async () => {
    const hub = exampleHub();
    showPage('/fleet/clusters/osl-prod-2/collected', hub);
    await userEvent.click(
      await screen.findByRole('button', { name: /^Deployment/ }, FIRST),
    );
    expect(screen.getByText('spec.replicas')).toBeInTheDocument();
    const { bytes, json } = hub.collected[0].sample!;
    expect(
      screen.getByText(`shop/sample, ${bytes} bytes as sent`),
    ).toBeInTheDocument();
    const sample = await screen.findByRole(
      'region',
      { name: 'Sample of Deployment' },
      FIRST,
    );
    expect(sample.textContent).toBe(json);
    await userEvent.type(
      screen.getByLabelText('Find a kind or a field'),
      'rollouts',
    );
    expect(
      screen.queryByRole('button', { name: /^Deployment/ }),
    ).not.toBeInTheDocument();
    expect(screen.getByText(/added by this portal/)).toBeInTheDocument();
  });

  it('says so where one may not see what leaves it', async () => {
    const hub = exampleHub();
    hub.fail('listCollected', new NotAllowedError('no'));
    showPage('/fleet/clusters/osl-prod-2/collected', hub);
    expect(
      await screen.findByText('You may not see this', undefined, FIRST),
    ).toBeInTheDocument();
  });

  it('shows its day of changes as bars that choose their hour', async () => {
    const hub = exampleHub();
    showPage('/fleet/clusters/osl-prod-2/changes', hub);
    const bars = await screen.findByRole(
      'group',
      { name: 'Changes over time' },
      FIRST,
    );
    await userEvent.click(within(bars).getAllByRole('button').at(-1)!);
    await waitFor(() =>
      expect(
        hub.calls.filter(call => call.operation === 'listChanges').pop()?.input,
      ).toMatchObject({ since: expect.any(String), until: expect.any(String) }),
    );
    await userEvent.click(
      await screen.findByRole('button', { name: 'Show all times' }),
    );
  });
});
