/* eslint-disable jest/expect-expect -- what findBy does not find fails a test */
import {
  exampleHub,
  FakeHub,
} from '@backstage-fleet/plugin-fleet-react/testUtils';
import { NotAllowedError } from '@backstage/errors';
import { screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { showPage } from '../__testUtils__/showPage';

jest.setTimeout(60_000);

const FIRST = { timeout: 20_000 };

function find(hub: FakeHub, cluster: string, kind: string, name: string) {
  return hub.resources.find(
    item =>
      item.cluster === cluster &&
      item.kindName === kind &&
      item.name.startsWith(name),
  )!;
}

const path = (cluster: string, uid: string, tab?: string) =>
  `/fleet/clusters/${cluster}/resources/${uid}${tab ? `?tab=${tab}` : ''}`;

describe('Resource', () => {
  it('says what an object is, how it is, where it stands, and whose it is and why', async () => {
    const hub = exampleHub();
    const pod = hub.resources.find(
      item => item.cluster === 'ber-stg-1' && (item.restarts ?? 0) > 0,
    )!;
    pod.ownedBy = {
      owner: 'group:default/team-shop',
      level: 'namespace',
      source: 'label',
      rule: 'fleet.example.com/owner',
    };
    pod.object.status = {
      containerStatuses: [
        {
          name: 'cart',
          ready: false,
          restartCount: 14,
          state: { waiting: { reason: 'CrashLoopBackOff' } },
          lastState: { terminated: { reason: 'OOMKilled', exitCode: 137 } },
        },
      ],
    };
    showPage(path('ber-stg-1', pod.uid), hub);
    expect(
      await screen.findByRole('heading', { name: pod.name }, FIRST),
    ).toBeInTheDocument();
    expect(
      screen.getByRole('link', { name: 'Deployment cart' }),
    ).toHaveAttribute('href', path('ber-stg-1', pod.ownerUid!));
    expect(
      screen.getByText(/of its namespace, by the label fleet.example.com/),
    ).toBeInTheDocument();
    const containers = screen.getByRole('region', { name: 'Containers' });
    expect(containers).toHaveTextContent('CrashLoopBackOff');
    expect(containers).toHaveTextContent(
      'Before that: OOMKilled, exit code 137',
    );
  });

  it('draws and lists what it has to do with', async () => {
    const hub = exampleHub();
    const cart = find(hub, 'ber-stg-1', 'Deployment', 'cart');
    showPage(path('ber-stg-1', cart.uid, 'related'), hub);
    const list = await screen.findByRole(
      'region',
      { name: 'All related objects' },
      FIRST,
    );
    expect(list).toHaveTextContent('selected by');
    expect(list).toHaveTextContent('only named; nothing more is known of it');
    expect(
      within(list).getAllByRole('link', { name: /cart-/ }).length,
    ).toBeGreaterThan(1);
    expect(
      await screen.findByRole('group', { name: /cart has to do with/ }, FIRST),
    ).toBeInTheDocument();
  });

  it('tells what each version changed', async () => {
    const hub = exampleHub();
    const cart = find(hub, 'ber-stg-1', 'Deployment', 'cart');
    const version = (seconds: number, replicas: number) => ({
      hash: String(seconds),
      receivedAt: new Date(Date.now() - seconds * 1_000).toISOString(),
      changedBy: { manager: 'kubectl-scale', operation: 'Update' },
      object: { spec: { replicas } },
    });
    hub.versions.set(cart.uid, [version(60, 5), version(7_200, 2)]);
    showPage(path('ber-stg-1', cart.uid, 'versions'), hub);
    await screen.findByText('1 field', undefined, FIRST);
    expect(screen.getByText('spec.replicas')).toBeInTheDocument();
    expect(screen.getByText('As it was first known')).toBeInTheDocument();
    expect(
      within(
        screen.getByRole('group', { name: 'Versions over time' }),
      ).getAllByRole('button'),
    ).toHaveLength(2);
  });

  it('marks what differs in other clusters', async () => {
    const hub = exampleHub();
    const cart = find(hub, 'ber-stg-1', 'Deployment', 'cart');
    const other = find(hub, 'osl-prod-1', 'Deployment', 'cart');
    other.images = ['registry.example.com/shop/cart:9.9.9'];
    showPage(path('ber-stg-1', cart.uid, 'elsewhere'), hub);
    expect(
      await screen.findByText(/23 other clusters have it/, undefined, FIRST),
    ).toBeInTheDocument();
    expect(screen.getByText('9.9.9')).toHaveClass('differs');
  });

  it('shows the object as stored and says what never left', async () => {
    const hub = exampleHub();
    const cart = find(hub, 'ber-stg-1', 'Deployment', 'cart');
    showPage(path('ber-stg-1', cart.uid, 'object'), hub);
    expect(
      await screen.findByRole(
        'link',
        { name: 'See every field that leaves ber-stg-1' },
        FIRST,
      ),
    ).toHaveAttribute(
      'href',
      '/fleet/clusters/ber-stg-1/collected?q=Deployment',
    );
  });

  it('tells what is still known of an object that was deleted', async () => {
    const hub = exampleHub();
    hub.versions.set('gone', [
      {
        hash: 'b',
        receivedAt: new Date(Date.now() - 60_000).toISOString(),
        deleted: true,
      },
      {
        hash: 'a',
        receivedAt: new Date(Date.now() - 90_000).toISOString(),
        object: { kind: 'Pod', metadata: { name: 'was-here' } },
      },
    ]);
    showPage(path('ber-stg-1', 'gone'), hub);
    await screen.findByRole('heading', { name: /Pod was-here/ }, FIRST);
    expect(screen.getByText('It was deleted')).toBeInTheDocument();
    expect(
      await screen.findByRole('heading', { name: 'Last known state' }),
    ).toBeInTheDocument();
  });

  it('says so where there never was one, or one may not see it', async () => {
    const hub = exampleHub();
    const shown = showPage(path('ber-stg-1', 'never'), hub);
    await screen.findByText('There is no such object', undefined, FIRST);
    shown.unmount();
    hub.fail('getResource', new NotAllowedError('no'));
    showPage(path('ber-stg-1', 'never'), hub);
    await screen.findByText('You may not see this', undefined, FIRST);
  });

  it('keeps the last state under a notice where its kind is heard of no more', async () => {
    const hub = exampleHub();
    const cart = find(hub, 'lab-dev-1', 'Deployment', 'cart');
    cart.kindState = 'forbidden';
    showPage(path('lab-dev-1', cart.uid), hub);
    await screen.findByText(
      /may no longer read deployments.apps/,
      undefined,
      FIRST,
    );
    expect(
      await screen.findByText(/No word from lab-dev-1/),
    ).toBeInTheDocument();
    await userEvent.click(screen.getByRole('tab', { name: 'YAML' }));
    await screen.findByText('What is not collected');
  });
});
