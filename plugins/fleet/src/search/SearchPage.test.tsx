/* eslint-disable jest/expect-expect -- what findBy does not find fails a test */
import {
  exampleHub,
  FakeHub,
  makePod,
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

const bar = () => screen.findByRole('combobox', { name: /Search/ }, FIRST);

describe('Search', () => {
  it('offers questions on an empty bar, among them what is foreign to the usual registry', async () => {
    showPage('/fleet/search', exampleHub());
    expect(
      await screen.findByRole('link', { name: /Pods that crash loop/ }, FIRST),
    ).toHaveAttribute(
      'href',
      '/fleet/search?query=kind%3APod+status%3A*CrashLoopBackOff',
    );
    expect(
      await screen.findByRole('link', { name: /Images from outside/ }),
    ).toHaveAttribute(
      'href',
      expect.stringContaining('-image%3Aregistry.example.com'),
    );
  });

  it('finds over all clusters and says in words what was asked', async () => {
    showPage(
      '/fleet/search?query=name:cart-*-x1q4z+-cluster:osl-*',
      exampleHub(),
    );
    const remove = await screen.findByRole(
      'button',
      { name: 'Take away -cluster:osl-*' },
      FIRST,
    );
    expect(remove.parentElement).toHaveTextContent(
      'not: cluster begins with osl-',
    );
    const rows = await screen.findAllByRole('row', { name: /cart-/ }, FIRST);
    const text = rows.map(row => row.textContent).join(' ');
    expect(text).toContain('ber-stg-1');
    expect(text).toContain('Image 1.3.0');
    expect(text).not.toContain('osl-prod-2');
    await userEvent.click(remove);
    await waitFor(async () =>
      expect(await bar()).toHaveValue('name:cart-*-x1q4z'),
    );
  });

  it('completes keys, then values with counts, by keyboard', async () => {
    const hub = exampleHub();
    showPage('/fleet/search', hub);
    const input = await bar();
    await userEvent.type(input, 'stat');
    const list = await screen.findByRole('listbox', undefined, FIRST);
    expect(
      (await within(list).findAllByRole('option')).map(
        item => item.textContent,
      ),
    ).toEqual(['state', 'status']);
    await userEvent.keyboard('{ArrowDown}{Enter}');
    expect(input).toHaveValue('state:');
    const critical = await screen.findByRole('option', { name: /critical/ });
    expect(critical).toHaveTextContent(/\d/);
    await userEvent.type(input, 'crit');
    await waitFor(() => expect(screen.getAllByRole('option')).toHaveLength(1));
    await userEvent.keyboard('{ArrowDown}{Tab}');
    expect(input).toHaveValue('state:critical ');
    await waitFor(() =>
      expect(asked(hub, 'listResources')).toMatchObject({
        query: 'state:critical',
      }),
    );
  });

  it('narrows by facets, which add terms and take them away', async () => {
    const hub = exampleHub();
    showPage('/fleet/search?query=ns:shop', hub);
    const kinds = await screen.findByRole('group', { name: 'Kind' }, FIRST);
    await userEvent.click(within(kinds).getByRole('checkbox', { name: /Pod/ }));
    await waitFor(async () =>
      expect(await bar()).toHaveValue('ns:shop kind:pods'),
    );
    // What is chosen does not hide what else there is.
    expect(
      await within(kinds).findByRole('checkbox', { name: /Deployment/ }),
    ).toBeInTheDocument();
    await userEvent.click(within(kinds).getByRole('checkbox', { name: /Pod/ }));
    await waitFor(async () => expect(await bar()).toHaveValue('ns:shop'));
  });

  it('says where a query cannot be read', async () => {
    showPage('/fleet/search?query=kind:Pod+foo:bar', exampleHub());
    const problem = await screen.findByRole('alert', undefined, FIRST);
    expect(problem).toHaveTextContent('The search cannot be read');
    expect(problem).toHaveTextContent('found "foo"');
    expect(problem.querySelector('.wrong')).toHaveTextContent('foo:');
    expect(await bar()).toHaveAttribute('aria-invalid', 'true');
  });

  it('counts newer objects quietly until they are asked for', async () => {
    const hub = new FakeHub();
    hub.resources.push(makePod({ cluster: 'c', name: 'first' }));
    showPage('/fleet/search?query=kind:Pod', hub);
    await screen.findByRole('row', { name: /first/ }, FIRST);
    hub.put(makePod({ cluster: 'c', name: 'second' }));
    const newer = await screen.findByRole(
      'button',
      { name: '1 newer' },
      { timeout: 12_000 },
    );
    expect(screen.queryByRole('row', { name: /second/ })).toBeNull();
    await userEvent.click(newer);
    expect(
      await screen.findByRole('row', { name: /second/ }),
    ).toBeInTheDocument();
  });

  it('shows a past time under a banner that leads back to now', async () => {
    const hub = exampleHub();
    showPage('/fleet/search?query=kind:Pod&at=2026-11-20T10:00:00.000Z', hub);
    await screen.findByText(/You see what the hub knew on/, undefined, FIRST);
    expect(asked(hub, 'listResources')).toMatchObject({
      at: '2026-11-20T10:00:00.000Z',
    });
    await userEvent.click(screen.getByRole('button', { name: 'Back to now' }));
    await waitFor(() =>
      expect(asked(hub, 'listResources')).not.toHaveProperty('at'),
    );
  });

  it('saves a search and shares it where one may', async () => {
    const hub = exampleHub();
    showPage('/fleet/search?query=ns:shop&sort=-age', hub);
    await userEvent.click(
      await screen.findByRole('button', { name: 'Save search' }, FIRST),
    );
    await userEvent.type(await screen.findByLabelText(/^Name/), 'Shop');
    await userEvent.click(
      screen.getByRole('checkbox', { name: 'Share with everybody' }),
    );
    const form = screen.getByLabelText(/^Name/).closest('form')!;
    await userEvent.click(
      within(form).getByRole('button', { name: 'Save search' }),
    );
    await screen.findByRole('button', { name: 'Shop' });
    expect(hub.searches.at(-1)).toMatchObject({
      name: 'Shop',
      page: 'search',
      query: 'ns:shop',
      sort: '-age',
      isShared: true,
    });
  });

  it('says so where one may not search, and where nothing matches', async () => {
    const hub = exampleHub();
    hub.fail('listResources', new NotAllowedError('no'));
    const shown = showPage('/fleet/search?query=kind:Pod', hub);
    await screen.findByText('You may not see this', undefined, FIRST);
    shown.unmount();
    showPage('/fleet/search?query=name:nowhere', exampleHub());
    await screen.findByText('Nothing matches', undefined, FIRST);
  });
});
