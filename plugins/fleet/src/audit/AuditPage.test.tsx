/* eslint-disable jest/expect-expect -- what findBy does not find fails a test */
import {
  exampleHub,
  FakeHub,
} from '@backstage-fleet/plugin-fleet-react/testUtils';
import { NotAllowedError } from '@backstage/errors';
import { screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { showPage } from '../__testUtils__/showPage';

jest.setTimeout(60_000);

const FIRST = { timeout: 20_000 };

describe('Audit', () => {
  it('tells who did what to what, with the fields, and goes further back', async () => {
    showPage('/fleet/audit', exampleHub());
    const [name] = await screen.findAllByText(
      'cluster-update',
      undefined,
      FIRST,
    );
    const first = name.closest('li');
    expect(first).toHaveTextContent('robin');
    expect(first).toHaveTextContent('osl-prod-2');
    expect(first).toHaveTextContent('group:default/platform-team');
    const before = screen.getAllByRole('listitem').length;
    await userEvent.click(screen.getByRole('button', { name: 'Older events' }));
    await waitFor(() =>
      expect(screen.getAllByRole('listitem').length).toBeGreaterThan(before),
    );
  });

  it('narrows by what happened and its outcome', async () => {
    const hub = exampleHub();
    showPage('/fleet/audit?outcome=failed', hub);
    await screen.findAllByText(/Somebody changed it/, undefined, FIRST);
    await userEvent.type(
      screen.getByRole('textbox', { name: 'What' }),
      'search-save',
    );
    await waitFor(() =>
      expect(
        hub.calls.filter(call => call.operation === 'listAudit').pop()?.input,
      ).toMatchObject({ outcome: 'failed', event: 'search-save' }),
    );
    await userEvent.click(
      screen.getByRole('button', { name: 'Clear filters' }),
    );
    await waitFor(() =>
      expect(screen.getByRole('textbox', { name: 'What' })).toHaveValue(''),
    );
  });

  it('narrows to a span of time that the address keeps', async () => {
    const hub = exampleHub();
    const lastAsked = () =>
      hub.calls.filter(call => call.operation === 'listAudit').pop()?.input;
    showPage('/fleet/audit?since=2026-01-02T03:04:00.000Z', hub);
    await screen.findAllByText('cluster-update', undefined, FIRST);
    expect(lastAsked()).toMatchObject({ since: '2026-01-02T03:04:00.000Z' });
    await userEvent.click(screen.getByRole('button', { name: /Jan.*now/ }));
    const until = await screen.findByLabelText('To');
    await userEvent.type(until, '2026-01-01T00:00');
    expect(screen.getByRole('button', { name: 'Show' })).toBeDisabled();
    await userEvent.clear(until);
    await userEvent.type(until, '2026-01-03T00:00');
    await userEvent.click(screen.getByRole('button', { name: 'Show' }));
    await waitFor(() =>
      expect(lastAsked()).toMatchObject({
        since: '2026-01-02T03:04:00.000Z',
        until: new Date('2026-01-03T00:00').toISOString(),
      }),
    );
    await userEvent.click(screen.getByRole('button', { name: /Jan.*Jan/ }));
    await userEvent.click(
      await screen.findByRole('button', { name: 'last 1 d' }),
    );
    await waitFor(() => expect(lastAsked()).not.toHaveProperty('until'));
  });

  it('draws and lists what the agent door turned away', async () => {
    showPage('/fleet/audit?view=refusals', exampleHub());
    await screen.findByRole('img', { name: 'Refusals over time' }, FIRST);
    expect(screen.getAllByText('clock_skew').length).toBeGreaterThan(0);
  });

  it('teaches where nothing happened, and says so where one may not look', async () => {
    const empty = showPage('/fleet/audit', new FakeHub());
    await screen.findByText('Nothing happened yet', undefined, FIRST);
    empty.unmount();
    const hub = exampleHub();
    hub.fail('listAudit', new NotAllowedError('no'));
    showPage('/fleet/audit', hub);
    await screen.findByText('You may not see this', undefined, FIRST);
  });
});
