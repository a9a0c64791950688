import {
  exampleHub,
  makeEnrollment,
} from '@backstage-fleet/plugin-fleet-react/testUtils';
import { ConflictError } from '@backstage/errors';
import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { showPage } from '../__testUtils__/showPage';

jest.setTimeout(60_000);

const FIRST = { timeout: 20_000 };

describe('Enroll', () => {
  it('shows the rule of names and lets no other through', async () => {
    showPage('/fleet/enroll', exampleHub());
    const name = await screen.findByLabelText(/^Name/, undefined, FIRST);
    const create = screen.getByRole('button', { name: 'Create token' });
    expect(create).toBeDisabled();
    await userEvent.type(name, 'Bad_Name');
    expect(await screen.findByRole('alert')).toHaveTextContent(
      '"Bad_Name" does not fit',
    );
    expect(create).toBeDisabled();
    await userEvent.clear(name);
    await userEvent.type(name, 'par-prod-9');
    expect(screen.queryByRole('alert')).not.toBeInTheDocument();
    expect(create).toBeEnabled();
  });

  it('goes from the name over the fingerprint to the cluster', async () => {
    const hub = exampleHub();
    showPage('/fleet/enroll', hub);
    await userEvent.type(
      await screen.findByLabelText(/^Name/, undefined, FIRST),
      'ber-stg-1',
    );
    await userEvent.click(screen.getByRole('button', { name: 'Create token' }));

    // The token is shown, and no command holds it.
    const token = await screen.findByText(/^fleet_enroll_/);
    const commands = screen
      .getAllByText(/^packages\/fleet-agent\/bin\/fleet-agent run /)
      .map(element => element.textContent);
    expect(commands.join('\n')).toContain('--token-stdin');
    expect(commands.join('\n')).not.toContain(token.textContent!);
    expect(
      await screen.findByText('Waiting for the agent of ber-stg-1'),
    ).toBeInTheDocument();

    const enrollment = hub.enrollments[0];
    Object.assign(enrollment, {
      state: 'pending',
      fingerprint: 'abcdefgh1234',
      kubeSystemUid: 'uid-1',
    });
    const approve = await screen.findByRole(
      'button',
      { name: 'Approve' },
      { timeout: 5_000 },
    );
    expect(screen.getByText('abcd')).toBeInTheDocument();
    expect(token).not.toBeInTheDocument();
    await userEvent.click(approve);
    expect(await screen.findByText('ber-stg-1 is in')).toBeInTheDocument();
    for (const step of screen.getAllByRole('listitem')) {
      expect(step).not.toHaveAttribute('aria-current');
    }
    expect(hub.calls).toContainEqual({
      operation: 'approveEnrollment',
      input: { id: enrollment.id, fingerprint: 'abcdefgh1234' },
    });
    expect(
      await screen.findByRole('link', { name: 'Open ber-stg-1' }),
    ).toHaveAttribute('href', '/fleet/clusters/ber-stg-1');
  });

  it("shows the hub's sentence when a name is taken", async () => {
    const hub = exampleHub();
    hub.fail(
      'createEnrollment',
      new ConflictError('There is a cluster named par-prod-9 already'),
    );
    showPage('/fleet/enroll', hub);
    await userEvent.type(
      await screen.findByLabelText(/^Name/, undefined, FIRST),
      'par-prod-9',
    );
    await userEvent.click(screen.getByRole('button', { name: 'Create token' }));
    expect(
      await screen.findByText('There is a cluster named par-prod-9 already'),
    ).toBeInTheDocument();
  });

  it('takes up an open enrollment from the list', async () => {
    const hub = exampleHub();
    showPage('/fleet/enroll', hub);
    const row = (
      await screen.findByText('par-prod-1', undefined, FIRST)
    ).closest('li')!;
    expect(row).toHaveTextContent('Asks to be let in');
    await userEvent.click(within(row).getByRole('button', { name: 'Watch' }));
    await userEvent.click(
      await screen.findByRole('button', { name: 'Reject' }),
    );
    expect(
      await screen.findByText('The agent of par-prod-1 was turned down'),
    ).toBeInTheDocument();
    await waitFor(() => expect(hub.enrollments[0].state).toBe('rejected'));
  });

  it('makes a batch token for many clusters and shows who came with it', async () => {
    const hub = exampleHub();
    showPage('/fleet/enroll', hub);
    await userEvent.click(
      await screen.findByRole('radio', { name: 'Many clusters' }, FIRST),
    );
    await userEvent.type(screen.getByLabelText(/Names begin with/), 'edge-');
    await userEvent.click(screen.getByRole('button', { name: 'Create token' }));
    expect(
      await screen.findByText(/--contexts context-a,context-b/),
    ).toHaveTextContent("--name-template 'edge-{context}'");
    expect(hub.calls).toContainEqual({
      operation: 'createEnrollment',
      input: { maxUses: 10, namePrefix: 'edge-' },
    });
    expect(
      await screen.findByText('0 of 10 agents came with this token'),
    ).toBeInTheDocument();
    const [batch] = hub.enrollments;
    hub.enrollments.push(
      makeEnrollment({
        clusterName: 'edge-7',
        state: 'pending',
        parentId: batch.id,
        fingerprint: 'abcdefgh1234',
      }),
    );
    await userEvent.click(
      await screen.findByRole(
        'button',
        { name: 'Compare and approve' },
        { timeout: 6_000 },
      ),
    );
    expect(
      await screen.findByText('An agent asks to be let in as edge-7'),
    ).toBeInTheDocument();
  });

  it('takes name and mode from the link of a cluster, and warns before replacing', async () => {
    const hub = exampleHub();
    showPage('/fleet/enroll?cluster=osl-prod-1&mode=join', hub);
    expect(await screen.findByLabelText(/^Name/, undefined, FIRST)).toHaveValue(
      'osl-prod-1',
    );
    await userEvent.click(screen.getByRole('radio', { name: /built anew/ }));
    expect(
      screen.getByText(/What is stored of the old cluster is removed/),
    ).toBeInTheDocument();
    await userEvent.click(screen.getByRole('button', { name: 'Create token' }));
    await screen.findByText(/^fleet_enroll_/);
    expect(hub.calls).toContainEqual({
      operation: 'createEnrollment',
      input: { clusterName: 'osl-prod-1', mode: 'replace' },
    });
  });

  it('withdraws a token that waits', async () => {
    const hub = exampleHub();
    showPage('/fleet/enroll', hub);
    await userEvent.click(
      await screen.findByRole(
        'button',
        { name: 'Withdraw the token of lab-dev-2' },
        FIRST,
      ),
    );
    await waitFor(() =>
      expect(screen.queryByText('lab-dev-2')).not.toBeInTheDocument(),
    );
  });
});
