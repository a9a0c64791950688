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

describe('Agents', () => {
  it('says which versions run and what is behind', async () => {
    showPage('/fleet/agents', exampleHub());
    await screen.findByText(/1 agent is older than the hub/, undefined, FIRST);
    expect(screen.getByRole('img', { name: /0.0.9: 1/ })).toBeInTheDocument();
    const row = await screen.findByRole('row', { name: /sin-prod-1/ });
    expect(row).toHaveTextContent('1 behind');
  });

  it('accepts an agent taken for a clone, after a question', async () => {
    const hub = exampleHub();
    hub.clusters[0].agents[0].suspectedCloneAt = new Date().toISOString();
    showPage('/fleet/agents', hub);
    const clones = await screen.findByRole(
      'region',
      { name: 'Taken for clones' },
      FIRST,
    );
    await userEvent.click(
      within(clones).getByRole('button', { name: /Accept the inventory/ }),
    );
    const dialog = await screen.findByRole('dialog');
    expect(dialog).toHaveTextContent('Make sure that only one does');
    await userEvent.click(
      within(dialog).getByRole('button', { name: 'Accept again' }),
    );
    await waitFor(() =>
      expect(hub.calls.map(call => call.operation)).toContain('acceptAgent'),
    );
  });

  it('revokes an agent after a question, and tells why it could not', async () => {
    const hub = exampleHub();
    hub.fail('revokeAgent', new Error('The database is restarting'));
    showPage('/fleet/agents?q=sin-prod-1', hub);
    await userEvent.click(
      await screen.findByRole(
        'button',
        { name: 'Revoke the inventory agent of sin-prod-1' },
        FIRST,
      ),
    );
    const dialog = await screen.findByRole('dialog');
    await userEvent.click(
      within(dialog).getByRole('button', { name: 'Revoke' }),
    );
    await within(dialog).findByText('The database is restarting');
    hub.fail('revokeAgent');
    await userEvent.click(
      within(dialog).getByRole('button', { name: 'Revoke' }),
    );
    await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
  });

  it('teaches how to begin, and says so where one may not look', async () => {
    const empty = showPage('/fleet/agents', new FakeHub());
    await screen.findByText('No agent is enrolled yet', undefined, FIRST);
    empty.unmount();
    const hub = exampleHub();
    hub.fail('listAgents', new NotAllowedError('no'));
    showPage('/fleet/agents', hub);
    expect(
      await screen.findAllByText('You may not see this', undefined, FIRST),
    ).not.toHaveLength(0);
  });
});
