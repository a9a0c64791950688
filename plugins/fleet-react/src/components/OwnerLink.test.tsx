import { renderInTestApp } from '@backstage/frontend-test-utils';
import { entityRouteRef } from '@backstage/plugin-catalog-react';
import { screen } from '@testing-library/react';
import { OwnerLink } from './OwnerLink';

jest.setTimeout(30_000);

const render = (owner: string) =>
  renderInTestApp(<OwnerLink owner={owner} />, {
    mountedRoutes: { '/catalog/:namespace/:kind/:name': entityRouteRef },
  });

describe('OwnerLink', () => {
  it.each([
    ['platform-team', '/catalog/default/group/platform-team'],
    ['user:ada', '/catalog/default/user/ada'],
    ['group:other/web', '/catalog/other/group/web'],
  ])('links %s', async (owner, path) => {
    render(owner);
    expect(await screen.findByRole('link')).toHaveAttribute('href', path);
  });

  it.each(['a/b/c', '<b>web</b>', 'group:'])(
    'shows %s, which names no entity, as text',
    async owner => {
      render(owner);
      expect(await screen.findByText(owner)).toBeInTheDocument();
      expect(screen.queryByRole('link')).not.toBeInTheDocument();
    },
  );
});
