import {
  exampleHub,
  FakeHub,
  makeChange,
} from '@backstage-fleet/plugin-fleet-react/testUtils';
import { NotAllowedError } from '@backstage/errors';
import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { showPage } from '../__testUtils__/showPage';

jest.setTimeout(60_000);

const FIRST = { timeout: 20_000 };

function asked(hub: FakeHub, operation: string) {
  return hub.calls.filter(call => call.operation === operation).pop()?.input;
}

describe('Changes', () => {
  it('puts the same change of many clusters together, those that fail first', async () => {
    showPage('/fleet/changes?q=cart', exampleHub());
    const group = (
      await screen.findAllByText(
        /^image .*cart:1.4.2 reached 24 clusters/,
        undefined,
        FIRST,
      )
    )[0].closest('li')!;
    expect(group).toHaveTextContent('fails in 2');
    expect(group).toHaveTextContent('by argocd-controller');
    const clusters = within(group).getAllByRole('link');
    expect(clusters.slice(0, 2).map(link => link.textContent)).toEqual(
      expect.arrayContaining([expect.stringMatching('ber-stg-1')]),
    );
    await userEvent.click(
      within(group).getByRole('button', { name: 'and 18 more' }),
    );
    expect(within(group).getAllByRole('link')).toHaveLength(24);
  });

  it('tells changes one by one, with who, when and what differs', async () => {
    const hub = new FakeHub();
    hub.changes.push(makeChange({ seq: 1, cluster: 'c', name: 'api' }));
    showPage('/fleet/changes?view=list', hub);
    const link = await screen.findByRole('link', { name: /api/ }, FIRST);
    const row = link.closest('li')!;
    expect(row).toHaveTextContent('spec.replicas');
    expect(row).toHaveTextContent('by kubectl-scale');
    expect(row).toHaveTextContent('seen in the cluster');
  });

  it('narrows to an hour by its bar and back', async () => {
    const hub = exampleHub();
    showPage('/fleet/changes', hub);
    const bars = await screen.findByRole(
      'group',
      { name: 'Changes over time' },
      FIRST,
    );
    await userEvent.click(within(bars).getAllByRole('button').at(-1)!);
    await waitFor(() =>
      expect(asked(hub, 'listChangeGroups')).toHaveProperty('until'),
    );
    await userEvent.click(
      screen.getByRole('button', { name: /^[A-Z].* – [A-Z].*\d/ }),
    );
    await userEvent.click(
      await screen.findByRole('button', { name: 'Any time' }),
    );
    await waitFor(() =>
      expect(asked(hub, 'listChangeGroups')).not.toHaveProperty('until'),
    );
  });

  it('goes back 90 days, day by day, and says what is kept for less', async () => {
    const hub = exampleHub();
    showPage('/fleet/changes?view=list', hub);
    await screen.findByRole('group', { name: 'Changes over time' }, FIRST);
    expect(screen.queryByText(/for less time/)).not.toBeInTheDocument();
    await userEvent.click(screen.getByRole('radio', { name: '90 days' }));
    await screen.findByText('Changes per day');
    await screen.findByText(/for less time/);
    const { since } = asked(hub, 'changeHistogram') as { since: string };
    const days = (Date.now() - Date.parse(since)) / 86_400_000;
    expect(Math.round(days)).toBe(90);
  });

  it('narrows by value, kept in the address', async () => {
    const hub = exampleHub();
    showPage('/fleet/changes?view=list&environment=staging', hub);
    await userEvent.click(
      await screen.findByRole('button', { name: /What happened/ }, FIRST),
    );
    await userEvent.click(
      await screen.findByRole('checkbox', { name: /Deleted/ }),
    );
    await waitFor(() =>
      expect(asked(hub, 'listChanges')).toMatchObject({
        environment: 'staging',
        type: ['deleted'],
      }),
    );
  });

  it('counts newer changes until they are asked for', async () => {
    const hub = new FakeHub();
    hub.changes.push(makeChange({ seq: 1, cluster: 'c', name: 'old' }));
    showPage('/fleet/changes?view=list', hub);
    await screen.findByRole('link', { name: /old/ }, FIRST);
    hub.addChange(
      makeChange({
        seq: 2,
        cluster: 'c',
        name: 'fresh',
        receivedAt: new Date().toISOString(),
      }),
    );
    const newer = await screen.findByRole(
      'button',
      { name: /newer change/ },
      { timeout: 12_000 },
    );
    expect(screen.queryByRole('link', { name: /fresh/ })).toBeNull();
    await userEvent.click(newer);
    await screen.findByRole('link', { name: /fresh/ });
  });

  it('says what will stand here, what does not match, and what one may not see', async () => {
    const empty = showPage('/fleet/changes', new FakeHub());
    await screen.findByText('Nothing changed', undefined, FIRST);
    empty.unmount();
    const narrowed = showPage('/fleet/changes?q=nowhere', exampleHub());
    await screen.findByText('No change matches', undefined, FIRST);
    narrowed.unmount();
    const hub = exampleHub();
    hub.fail('listChangeGroups', new NotAllowedError('no'));
    hub.fail('changeHistogram', new NotAllowedError('no'));
    showPage('/fleet/changes', hub);
    expect(
      await screen.findAllByText('You may not see this', undefined, FIRST),
    ).not.toHaveLength(0);
  });
});
