/* eslint-disable jest/expect-expect -- what findBy does not find fails a test */
import { exampleHub } from '@backstage-fleet/plugin-fleet-react/testUtils';
import { NotAllowedError } from '@backstage/errors';
import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { showPage } from '../__testUtils__/showPage';

jest.setTimeout(60_000);

const FIRST = { timeout: 20_000 };

describe('Hub', () => {
  it('says first whether it is well, and how to mend what is not', async () => {
    showPage('/fleet/hub', exampleHub());
    await screen.findByText('1 thing needs a person.', undefined, FIRST);
    expect(
      screen.getByText(/replay it once the cause is gone/),
    ).toBeInTheDocument();
    const search = screen.getByRole('row', { name: /Portal search index/ });
    expect(search).toHaveTextContent('failing');
    expect(search).toHaveTextContent('1,204 changes');
    expect(search).toHaveTextContent('6 runs failed in a row');
    expect(screen.getByText('backstage-1')).toBeInTheDocument();
    expect(
      screen.getByRole('row', { name: /fleet_changes/ }),
    ).toHaveTextContent('7 days');
  });

  it('replays a consumer and rotates the key, each after a question', async () => {
    const hub = exampleHub();
    showPage('/fleet/hub', hub);
    await userEvent.click(
      await screen.findByRole('button', { name: 'Replay search' }, FIRST),
    );
    await userEvent.click(
      within(await screen.findByRole('dialog')).getByRole('button', {
        name: 'Replay',
      }),
    );
    await waitFor(() =>
      expect(hub.calls).toContainEqual({
        operation: 'replayConsumer',
        input: 'search',
      }),
    );
    await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
    await userEvent.click(
      screen.getByRole('button', { name: 'Rotate the key' }),
    );
    await userEvent.click(
      within(await screen.findByRole('dialog')).getByRole('button', {
        name: 'Rotate the key',
      }),
    );
    await screen.findByText('next; agents learn it now');
  });

  it('says so where one may not look, and where it failed', async () => {
    const hub = exampleHub();
    hub.fail('getHubStatus', new NotAllowedError('no'));
    const shown = showPage('/fleet/hub', hub);
    await screen.findByText('You may not see this', undefined, FIRST);
    shown.unmount();
    hub.fail('getHubStatus', new Error('The database is restarting'));
    showPage('/fleet/hub', hub);
    await screen.findByText('The database is restarting', undefined, FIRST);
  });
});
