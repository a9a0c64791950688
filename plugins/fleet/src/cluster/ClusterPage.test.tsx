import {
  exampleHub,
  makeChange,
  makeDeployment,
} from '@backstage-fleet/plugin-fleet-react/testUtils';
import { act, screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { showPage } from '../__testUtils__/showPage';

jest.setTimeout(60_000);

/** Before the page asks anew by itself: what shows by then was hinted. */
const LIVE = { timeout: 9_000 };
const FIRST = { timeout: 20_000 };

describe('Cluster', () => {
  it('says how the cluster is and why, and what needs a person', async () => {
    showPage('/fleet/clusters/osl-prod-2', exampleHub());
    expect(
      await screen.findByRole('heading', { name: 'osl-prod-2' }, FIRST),
    ).toBeInTheDocument();
    expect(screen.getByText('2 of 12 nodes are not ready')).toBeInTheDocument();
    const panel = screen.getByRole('region', { name: 'Needs attention' });
    expect(
      await within(panel).findByText(
        'payments-api exited with code 137 (OOMKilled)',
      ),
    ).toBeInTheDocument();
    expect(
      await screen.findByRole('button', { name: 'osl-b-cp-1: NotReady' }),
    ).toBeInTheDocument();
    expect(screen.getByRole('link', { name: /Nodes ready/ })).toHaveAttribute(
      'href',
      '/fleet/clusters/osl-prod-2/nodes',
    );
    expect(document.title).toBe('osl-prod-2 | Portal');
  });

  it('leads to the clusters where there is none of that name', async () => {
    showPage('/fleet/clusters/nowhere', exampleHub());
    expect(
      await screen.findByText('There is no such cluster', {}, FIRST),
    ).toBeInTheDocument();
    expect(screen.getByRole('link', { name: 'All clusters' })).toHaveAttribute(
      'href',
      '/fleet/clusters',
    );
  });

  it('shows a deployment appear, scale, crash and vanish as it happens', async () => {
    const hub = exampleHub();
    showPage('/fleet/clusters/osl-prod-2/workloads', hub);
    await screen.findByRole('row', { name: /shop\/cart/ }, FIRST);

    const web = makeDeployment({
      cluster: 'osl-prod-2',
      namespace: 'shop',
      name: 'web',
      ready: 2,
      desired: 2,
    });
    await act(async () => hub.put(web));
    const row = await screen.findByRole('row', { name: /shop\/web/ }, LIVE);
    expect(row).toHaveTextContent('2/2');
    expect(row).toHaveTextContent('Available');

    await act(async () =>
      hub.put({
        ...web,
        state: 'progressing',
        status: 'Progressing',
        desired: 3,
      }),
    );
    await waitFor(() => expect(row).toHaveTextContent('2/3'), LIVE);
    expect(row).toHaveTextContent('Progressing');

    await act(async () =>
      hub.put({
        ...web,
        state: 'critical',
        status: 'Unavailable',
        desired: 3,
        ready: 0,
      }),
    );
    await waitFor(() => expect(row).toHaveTextContent('0/3'), LIVE);
    expect(row).toHaveTextContent('Unavailable');
    expect(row).toBeInTheDocument();

    await act(async () => hub.remove(web.uid));
    await waitFor(
      () =>
        expect(
          screen.queryByRole('row', { name: /shop\/web/ }),
        ).not.toBeInTheDocument(),
      LIVE,
    );
  });

  it('narrows by the namespace of the address', async () => {
    const hub = exampleHub();
    showPage('/fleet/clusters/osl-prod-2/workloads?ns=payments', hub);
    await screen.findByRole('row', { name: /payments\/ledger/ }, FIRST);
    expect(
      screen.queryByRole('row', { name: /shop\// }),
    ).not.toBeInTheDocument();
    expect(hub.calls).toContainEqual({
      operation: 'listResources',
      input: expect.objectContaining({
        query: 'cluster:osl-prod-2 kind:Deployment ns:payments',
      }),
    });
  });

  it('shows a cluster that is away under one banner, with its last state', async () => {
    showPage('/fleet/clusters/lab-dev-1/nodes', exampleHub());
    expect(
      await screen.findByText(
        /No word from lab-dev-1 for 4 min/,
        undefined,
        FIRST,
      ),
    ).toBeInTheDocument();
    const row = await screen.findByRole('row', { name: /lab-a-cp-1/ });
    await waitFor(() => expect(row).toHaveTextContent('31.3 GiB'));
    expect(row).toHaveTextContent('control-plane');
  });

  it('counts newer changes quietly until asked for', async () => {
    const hub = exampleHub();
    showPage('/fleet/clusters/osl-prod-2/changes', hub);
    await screen.findAllByText('spec.replicas', undefined, FIRST);
    const first = () => screen.getAllByRole('listitem').length;
    const before = first();
    await act(async () =>
      hub.addChange(
        makeChange({
          seq: 20_000,
          cluster: 'osl-prod-2',
          name: 'brand-new',
          receivedAt: new Date().toISOString(),
        }),
      ),
    );
    const newer = await screen.findByRole(
      'button',
      { name: '1 newer change' },
      LIVE,
    );
    expect(screen.queryByText('brand-new')).not.toBeInTheDocument();
    expect(first()).toBe(before);
    await userEvent.click(newer);
    expect(await screen.findByText('brand-new')).toBeInTheDocument();
    expect(newer).not.toBeInTheDocument();
  });

  it('says what there is not', async () => {
    showPage('/fleet/clusters/nowhere', exampleHub());
    expect(
      await screen.findByText(
        'There is no cluster named nowhere',
        undefined,
        FIRST,
      ),
    ).toBeInTheDocument();
  });
});
