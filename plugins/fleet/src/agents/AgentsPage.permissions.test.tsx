import { exampleHub } from '@backstage-fleet/plugin-fleet-react/testUtils';
import { screen, waitFor } from '@testing-library/react';
import { showPage } from '../__testUtils__/showPage';

jest.setTimeout(60_000);

const FIRST = { timeout: 20_000 };

// In a file of its own: what one may do is remembered between tests of a file.
describe('AgentsPage', () => {
  it('offers nothing to who may only look', async () => {
    showPage('/fleet/agents?q=sin-prod-1', exampleHub(), {
      may: permission => permission.endsWith('.read'),
    });
    await screen.findByRole('row', { name: /sin-prod-1/ }, FIRST);
    await waitFor(() =>
      expect(screen.queryByRole('button', { name: /Revoke/ })).toBeNull(),
    );
  });
});
