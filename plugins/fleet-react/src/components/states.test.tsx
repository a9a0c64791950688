import { NotAllowedError, ResponseError } from '@backstage/errors';
import { renderInTestApp } from '@backstage/frontend-test-utils';
import { act, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { Age } from './Age';
import { ErrorState } from './ErrorState';
import { SegmentBar } from './SegmentBar';
import { StaleBanner } from './StaleBanner';
import { StateBadge } from './StateBadge';
import { StateMark } from './StateMark';
import { TileMap } from './TileMap';
import { DRAWN_STATES } from '../state';

jest.setTimeout(30_000);

describe('StateMark', () => {
  it('draws every state in a shape of its own and names it', async () => {
    renderInTestApp(
      <>
        {DRAWN_STATES.map(state => (
          <StateMark key={state} state={state} />
        ))}
      </>,
    );
    const marks = await screen.findAllByRole('img');
    expect(marks.map(mark => mark.getAttribute('aria-label'))).toEqual([
      'Critical',
      'Degraded',
      'Unreachable',
      'Unknown',
      'Progressing',
      'Healthy',
    ]);
    const shapes = marks.map(mark => {
      mark.querySelector('title')?.remove();
      return mark.innerHTML;
    });
    expect(new Set(shapes).size).toBe(DRAWN_STATES.length);
  });
});

describe('StateBadge', () => {
  it('shows the own word of an object beside the shape', async () => {
    renderInTestApp(<StateBadge state="critical" word="CrashLoopBackOff" />);
    expect(await screen.findByText('CrashLoopBackOff')).toBeInTheDocument();
    expect(screen.queryByText('Critical')).not.toBeInTheDocument();
  });
});

describe('Age', () => {
  const ago = (seconds: number) =>
    new Date(Date.now() - seconds * 1_000).toISOString();

  it('says how long ago, with the exact time on hover', async () => {
    const at = ago(252);
    renderInTestApp(<Age at={at} />);
    const age = await screen.findByText('4 min ago');
    expect(age).toHaveAttribute('dateTime', at);
    expect(age.title).toContain(String(new Date(at).getFullYear()));
  });

  it('counts from what the hub counted', async () => {
    renderInTestApp(<Age seconds={58} receivedAt={Date.now() - 5_000} bare />);
    expect(await screen.findByText('1 min')).toBeInTheDocument();
  });

  it('says nothing while fresh, then speaks up by itself', async () => {
    renderInTestApp(
      <div data-testid="age">
        <Age seconds={1} receivedAt={Date.now()} silentBelow={3} />
      </div>,
    );
    expect(await screen.findByTestId('age')).toBeEmptyDOMElement();
    expect(
      await screen.findByText('3 s ago', undefined, { timeout: 5_000 }),
    ).toBeInTheDocument();
  });

  it('says never where there is no moment', async () => {
    renderInTestApp(<Age at={undefined} />);
    expect(await screen.findByText('never')).toBeInTheDocument();
  });
});

describe('StaleBanner', () => {
  it('is silent while the cluster is live', async () => {
    renderInTestApp(
      <div data-testid="banner">
        <StaleBanner cluster="osl-prod-1" state="live" ageSeconds={3} />
      </div>,
    );
    expect(await screen.findByTestId('banner')).toBeEmptyDOMElement();
  });

  it('says since when there is no word and what one sees', async () => {
    renderInTestApp(
      <StaleBanner
        cluster="osl-prod-1"
        state="unreachable"
        ageSeconds={245}
        receivedAt={Date.now()}
      />,
    );
    expect(await screen.findByRole('status')).toHaveTextContent(
      'No word from osl-prod-1 for 4 min. You see its last known state.',
    );
  });
});

describe('ErrorState', () => {
  async function refused(status: number, name: string, message: string) {
    return ResponseError.fromResponse(
      new Response(
        JSON.stringify({
          error: { name, message },
          response: { statusCode: status },
        }),
        {
          status,
          headers: { 'content-type': 'application/json' },
        },
      ),
    );
  }

  it("shows the hub's sentence and offers another try", async () => {
    const retry = jest.fn();
    const error = await refused(
      400,
      'InputError',
      'Position 4: expected a value after "ns:"',
    );
    renderInTestApp(<ErrorState error={error} onRetry={retry} />);
    expect(
      await screen.findByText('Position 4: expected a value after "ns:"'),
    ).toBeInTheDocument();
    await userEvent.click(screen.getByRole('button', { name: 'Try again' }));
    expect(retry).toHaveBeenCalledTimes(1);
  });

  it('says a refusal as one, without another try', async () => {
    renderInTestApp(
      <ErrorState error={new NotAllowedError('no')} onRetry={() => {}} />,
    );
    expect(await screen.findByText('You may not see this')).toBeInTheDocument();
    expect(screen.queryByRole('button')).not.toBeInTheDocument();
  });

  it('tells when the hub does not answer', async () => {
    renderInTestApp(<ErrorState error={new TypeError('Failed to fetch')} />);
    expect(
      await screen.findByText(/The hub does not answer/),
    ).toBeInTheDocument();
  });
});

describe('SegmentBar', () => {
  it('names what it draws, worst first, and leaves out what is not there', async () => {
    renderInTestApp(
      <SegmentBar
        label="Deployments"
        segments={[
          { state: 'healthy', value: 14 },
          { state: 'critical', value: 1 },
          { state: 'degraded', value: 0 },
        ]}
      />,
    );
    expect(
      await screen.findByRole('img', {
        name: 'Deployments: Critical: 1, Healthy: 14',
      }),
    ).toBeInTheDocument();
  });
});

describe('TileMap', () => {
  it('is one stop for the keyboard; arrows move and name tiles, Enter opens', async () => {
    const open = jest.fn();
    renderInTestApp(
      <TileMap
        label="Nodes"
        onOpen={tile => open(tile.name)}
        groups={[
          {
            id: 'a',
            label: 'zone-a',
            tiles: [
              { id: '1', name: 'node-1', state: 'healthy', status: 'Ready' },
              {
                id: '2',
                name: 'node-2',
                state: 'critical',
                status: 'NotReady',
              },
            ],
          },
        ]}
      />,
    );
    const first = await screen.findByRole('button', { name: 'node-1: Ready' });
    const second = screen.getByRole('button', { name: 'node-2: NotReady' });
    expect(first).toHaveAttribute('tabindex', '0');
    expect(second).toHaveAttribute('tabindex', '-1');
    act(() => first.focus());
    await userEvent.keyboard('{ArrowRight}');
    expect(second).toHaveFocus();
    expect(screen.getByText('node-2')).toBeInTheDocument();
    await userEvent.keyboard('{Enter}');
    expect(open).toHaveBeenCalledWith('node-2');
  });
});
