import { exampleHub } from '@backstage-fleet/plugin-fleet-react/testUtils';
import { screen } from '@testing-library/react';
import { showPage } from '../__testUtils__/showPage';

jest.setTimeout(60_000);

const FIRST = { timeout: 20_000 };

// In a file of its own: what one may do is remembered between tests of a file.
describe('HubPage', () => {
  it('offers nothing to who may only look', async () => {
    showPage('/fleet/hub', exampleHub(), {
      may: permission => permission.endsWith('.read'),
    });
    await screen.findByText('Checks', undefined, FIRST);
    expect(screen.queryByRole('button', { name: 'Rotate the key' })).toBeNull();
    expect(screen.queryByRole('button', { name: /Replay/ })).toBeNull();
  });
});
