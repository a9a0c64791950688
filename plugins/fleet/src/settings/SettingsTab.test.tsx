import { exampleHub } from '@backstage-fleet/plugin-fleet-react/testUtils';
import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { showPage } from '../__testUtils__/showPage';

jest.setTimeout(60_000);

const FIRST = { timeout: 20_000 };
const PATH = '/fleet/clusters/iad-dev-1/settings';

function cluster(hub: ReturnType<typeof exampleHub>, name = 'iad-dev-1') {
  return hub.clusters.find(item => item.name === name)!;
}

describe('Settings of a cluster', () => {
  it('sends what was changed alone, with the revision that was read', async () => {
    const hub = exampleHub();
    showPage(PATH, hub);
    const project = await screen.findByLabelText('Project', undefined, FIRST);
    const save = screen.getByRole('button', { name: 'Save' });
    expect(save).toBeDisabled();
    await userEvent.clear(project);
    await userEvent.type(project, 'edge');
    await userEvent.click(save);
    expect(await screen.findByText('Saved')).toBeInTheDocument();
    expect(
      hub.calls.filter(call => call.operation === 'updateCluster').pop()?.input,
    ).toEqual({
      name: 'iad-dev-1',
      request: { revision: 1, governance: { project: 'edge' } },
    });
  });

  it('picks an owner among the groups of the catalog', async () => {
    const hub = exampleHub();
    showPage(PATH, hub);
    await userEvent.click(
      await screen.findByRole('button', { name: /Owner/ }, FIRST),
    );
    await userEvent.click(
      await screen.findByRole('option', { name: 'team-payments' }),
    );
    await userEvent.click(screen.getByRole('button', { name: 'Save' }));
    await waitFor(() =>
      expect(cluster(hub).owner).toBe('group:default/team-payments'),
    );
  });

  it('lets an owner be typed where the catalog has no groups', async () => {
    const hub = exampleHub();
    showPage(PATH, hub, { entities: [] });
    const owner = await screen.findByRole('textbox', { name: /Owner/ }, FIRST);
    await userEvent.type(owner, 'group:default/typed');
    await userEvent.click(screen.getByRole('button', { name: 'Save' }));
    await waitFor(() => expect(cluster(hub).owner).toBe('group:default/typed'));
  });

  it('keeps what was typed when somebody else saved first', async () => {
    const hub = exampleHub();
    showPage(PATH, hub);
    const project = await screen.findByLabelText('Project', undefined, FIRST);
    await hub.updateCluster('iad-dev-1', {
      governance: { workspace: 'theirs' },
    });
    await userEvent.clear(project);
    await userEvent.type(project, 'mine');
    await userEvent.click(screen.getByRole('button', { name: 'Save' }));
    expect(
      await screen.findByText('Somebody else changed this cluster meanwhile'),
    ).toBeInTheDocument();
    await userEvent.click(
      screen.getByRole('button', { name: 'Take over their changes' }),
    );
    await waitFor(() =>
      expect(screen.getByLabelText('Workspace')).toHaveValue('theirs'),
    );
    expect(screen.getByLabelText('Project')).toHaveValue('mine');
    await userEvent.click(screen.getByRole('button', { name: 'Save' }));
    await screen.findByText('Saved');
    expect(cluster(hub)).toMatchObject({
      project: 'mine',
      workspace: 'theirs',
    });
  });

  it('edits labels in rows', async () => {
    const hub = exampleHub();
    showPage(PATH, hub);
    const labels = await screen.findByRole('group', { name: 'Labels' }, FIRST);
    await userEvent.click(
      within(labels).getByRole('button', { name: 'Remove Labels 1' }),
    );
    await userEvent.click(within(labels).getByRole('button', { name: 'Add' }));
    await userEvent.type(
      within(labels).getByLabelText('Labels 2: Key'),
      'cost-center',
    );
    await userEvent.type(
      within(labels).getByLabelText('Labels 2: Value'),
      '4711',
    );
    await userEvent.click(screen.getByRole('button', { name: 'Save' }));
    await waitFor(() =>
      expect(cluster(hub).labels).toEqual({
        wave: expect.any(String),
        'cost-center': '4711',
      }),
    );
  });

  it('is to be read only where a file sets it', async () => {
    const hub = exampleHub();
    Object.assign(cluster(hub), { governanceSource: 'clusters/iad.yaml' });
    showPage(PATH, hub);
    expect(
      await screen.findByText(
        'The file clusters/iad.yaml sets this; change it there.',
        undefined,
        FIRST,
      ),
    ).toBeInTheDocument();
    expect(screen.getByLabelText('Project')).toBeDisabled();
  });

  it('renames and goes on under the new name', async () => {
    const hub = exampleHub();
    showPage(PATH, hub);
    await userEvent.type(
      await screen.findByLabelText('New name', undefined, FIRST),
      'iad-dev-9',
    );
    await userEvent.click(screen.getByRole('button', { name: 'Rename' }));
    expect(
      await screen.findByRole('heading', { name: 'iad-dev-9' }),
    ).toBeInTheDocument();
    expect(cluster(hub, 'iad-dev-9').aliases).toContain('iad-dev-1');
  });

  it('revokes and purges only after the name was typed', async () => {
    const hub = exampleHub();
    showPage(PATH, hub);
    expect(
      await screen.findByRole('button', { name: 'Purge the cluster' }, FIRST),
    ).toBeDisabled();
    for (const action of ['Revoke all agents', 'Purge the cluster']) {
      await waitFor(() =>
        expect(screen.getByRole('button', { name: action })).toBeEnabled(),
      );
      await userEvent.click(screen.getByRole('button', { name: action }));
      const dialog = await screen.findByRole('dialog');
      const confirm = within(dialog).getByRole('button', { name: action });
      expect(confirm).toBeDisabled();
      await userEvent.type(within(dialog).getByRole('textbox'), 'iad-dev-1');
      await userEvent.click(confirm);
      await waitFor(() =>
        expect(screen.queryByRole('dialog')).not.toBeInTheDocument(),
      );
    }
    await screen.findByText('23 clusters', undefined, FIRST);
    expect(hub.clusters.some(item => item.name === 'iad-dev-1')).toBe(false);
  });

  it('revokes one agent only after it said what that means', async () => {
    const hub = exampleHub();
    showPage(PATH, hub);
    const action = 'Revoke the inventory agent';
    await userEvent.click(
      await screen.findByRole('button', { name: action }, FIRST),
    );
    const dialog = await screen.findByRole('dialog');
    expect(dialog).toHaveTextContent('It can report no more');
    expect(cluster(hub).agents[0].state).toBe('approved');
    await userEvent.click(within(dialog).getByRole('button', { name: action }));
    await waitFor(() => expect(cluster(hub).agents[0].state).toBe('revoked'));
  });

  it('accepts an agent again that was taken for a clone, and leads to enroll another', async () => {
    const hub = exampleHub();
    cluster(hub).agents[0].suspectedCloneAt = new Date().toISOString();
    showPage(PATH, hub);
    await userEvent.click(
      await screen.findByRole('button', { name: 'Accept again' }, FIRST),
    );
    const dialog = await screen.findByRole('dialog');
    await userEvent.click(
      within(dialog).getByRole('button', { name: 'Accept again' }),
    );
    await waitFor(() =>
      expect(screen.queryByText('taken for a clone')).not.toBeInTheDocument(),
    );
    expect(
      screen.getByRole('link', { name: 'Enroll an agent' }),
    ).toHaveAttribute('href', '/fleet/enroll?cluster=iad-dev-1&mode=join');
  });
});
