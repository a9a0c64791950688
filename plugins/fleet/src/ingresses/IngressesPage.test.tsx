/* eslint-disable jest/expect-expect -- what findBy does not find fails a test */
import {
  exampleHub,
  FakeHub,
} from '@backstage-fleet/plugin-fleet-react/testUtils';
import { NotAllowedError } from '@backstage/errors';
import { screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { showPage } from '../__testUtils__/showPage';
import { leadsNowhere } from './routeRows';

jest.setTimeout(60_000);

const FIRST = { timeout: 20_000 };

describe('Hosts', () => {
  it('tell what answers, whether it is encrypted, and what leads nowhere', async () => {
    const hub = exampleHub();
    const service = hub.resources.findIndex(
      item =>
        item.cluster === 'osl-prod-2' &&
        item.kindName === 'Service' &&
        item.name === 'storefront',
    );
    hub.resources.splice(service, 1);
    showPage('/fleet/ingresses?query=cluster:osl-prod-2', hub);
    const row = await screen.findByRole('row', { name: /shop.example/ }, FIRST);
    expect(row).toHaveTextContent('storefront:80 is missing');
    expect(
      screen.getByRole('row', { name: /grafana.example/ }),
    ).toHaveTextContent('no TLS');
    expect(
      screen.getByText(/4 hosts shown, 1 without TLS, 1 leads nowhere/),
    ).toBeInTheDocument();
    await userEvent.click(
      screen.getByRole('button', { name: 'With a missing backend' }),
    );
    await waitFor(() =>
      expect(screen.queryByRole('row', { name: /grafana/ })).toBeNull(),
    );
  });

  it('that lead to nothing at all lead nowhere too', () => {
    expect(leadsNowhere({ backends: [] })).toBe(true);
    expect(leadsNowhere({ backends: [{ name: 'a', exists: true }] })).toBe(
      false,
    );
  });

  it('teach where there is none, and say so where one may not look', async () => {
    const empty = showPage('/fleet/ingresses', new FakeHub());
    await screen.findByText(
      'Nothing is reachable from outside',
      undefined,
      FIRST,
    );
    empty.unmount();
    const hub = exampleHub();
    hub.fail('listIngresses', new NotAllowedError('no'));
    showPage('/fleet/ingresses', hub);
    await screen.findByText('You may not see this', undefined, FIRST);
  });
});
