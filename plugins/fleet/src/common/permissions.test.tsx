import { exampleHub } from '@backstage-fleet/plugin-fleet-react/testUtils';
import { screen } from '@testing-library/react';
import { showPage } from '../__testUtils__/showPage';

jest.setTimeout(60_000);

// Answers on permissions are remembered across pages of one file, so these
// share theirs.
const options = {
  may: (permission: string) =>
    ![
      'fleet.export',
      'fleet.cluster.update',
      'fleet.cluster.delete',
      'fleet.cluster.revoke',
    ].includes(permission),
};

describe('Who may not', () => {
  it('is offered no export', async () => {
    showPage('/fleet/clusters', exampleHub(), options);
    await screen.findByText('24 clusters', undefined, { timeout: 20_000 });
    expect(
      screen.queryByRole('button', { name: 'Export' }),
    ).not.toBeInTheDocument();
  });

  it('reads the settings of a cluster, and changes nothing', async () => {
    showPage('/fleet/clusters/iad-dev-1/settings', exampleHub(), options);
    expect(
      await screen.findByText('You may not change this cluster.', undefined, {
        timeout: 20_000,
      }),
    ).toBeInTheDocument();
    expect(screen.getByLabelText('Project')).toBeDisabled();
    for (const name of ['Rename', 'Revoke all agents', 'Purge the cluster']) {
      expect(screen.queryByRole('button', { name })).not.toBeInTheDocument();
    }
  });
});
