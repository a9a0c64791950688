import { renderInTestApp } from '@backstage/frontend-test-utils';
import { NotAllowedError } from '@backstage/errors';
import { Cell, ColumnConfig } from '@backstage/ui';
import { fireEvent, screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { useState } from 'react';
import { CapacityBar } from './CapacityBar';
import { ChangeHistogram } from './ChangeHistogram';
import { ClusterChip, EnvironmentChip, RemovableChip } from './Chips';
import { DataTable } from './DataTable';
import { FacetList } from './FacetList';
import { FilterChips } from './FilterChips';
import { QueryView } from './QueryView';
import { RelationGraph } from './RelationGraph';
import { StackedBar } from './StackedBar';
import { TileMap } from './TileMap';
import { YamlView } from './YamlView';

jest.setTimeout(60_000);

const LAZY = { timeout: 20_000 };

describe('QueryView', () => {
  const show = (query: { data?: string[]; error?: Error }) =>
    renderInTestApp(
      <QueryView
        query={{
          data: undefined,
          error: undefined,
          reload: () => {},
          ...query,
        }}
        isEmpty={data => data.length === 0}
        empty="What will stand here"
        partial={data => data.length > 1 && 'A part only'}
      >
        {data => <p>{data.join()}</p>}
      </QueryView>,
    );
  it('says that it loads', async () => {
    show({});
    expect(
      await screen.findByRole('status', { name: 'Loading' }),
    ).toBeInTheDocument();
  });
  it('says why it failed, and that one may not see it', async () => {
    show({ error: new NotAllowedError('no') });
    expect(await screen.findByText('You may not see this')).toBeInTheDocument();
  });
  it('teaches where there is nothing', async () => {
    show({ data: [] });
    expect(await screen.findByText('What will stand here')).toBeInTheDocument();
  });
  it('keeps what is there when loading again failed, and says so', async () => {
    show({ data: ['a'], error: new Error('The hub is busy') });
    expect(await screen.findByText('a')).toBeInTheDocument();
    expect(screen.getByText('The hub is busy')).toBeInTheDocument();
  });
  it('says what is missing of a part', async () => {
    show({ data: ['a', 'b'] });
    expect(await screen.findByText('A part only')).toBeInTheDocument();
  });
});

describe('TileMap', () => {
  it('takes 5,000 tiles with one tab stop, and arrow keys go on from it', async () => {
    const opened = jest.fn();
    renderInTestApp(
      <TileMap
        label="Clusters"
        onOpen={opened}
        groups={[
          {
            id: 'g',
            label: 'production',
            tiles: Array.from({ length: 5_000 }, (_, index) => ({
              id: `t${index}`,
              name: `t${index}`,
              state: 'healthy' as const,
              weight: index % 40,
            })),
          },
        ]}
      />,
    );
    const map = await screen.findByRole('group', { name: 'Clusters' });
    // They are drawn some at a time.
    await waitFor(
      () => expect(map.querySelectorAll('[data-tile]').length).toBe(5_000),
      LAZY,
    );
    const tiles = map.querySelectorAll<HTMLElement>('[data-tile]');
    expect(map.querySelectorAll('[tabindex="0"]')).toHaveLength(1);
    tiles[0].focus();
    fireEvent.keyDown(tiles[0], { key: 'ArrowRight' });
    expect(tiles[1]).toHaveFocus();
    expect(tiles[1]).toHaveAttribute('tabindex', '0');
    expect(map.querySelectorAll('[tabindex="0"]')).toHaveLength(1);
    fireEvent.keyDown(tiles[1], { key: 'ArrowLeft' });
    fireEvent.keyDown(tiles[0], { key: 'ArrowLeft' });
    expect(tiles[4_999]).toHaveFocus();
    fireEvent.click(tiles[4_999]);
    expect(opened).toHaveBeenCalledWith(
      expect.objectContaining({ name: 't4999' }),
    );
  });
});

describe('StackedBar', () => {
  it('names its parts, each with the rows behind it, and draws its line', async () => {
    renderInTestApp(
      <StackedBar
        label="Versions"
        lineAfter={{ id: 'a', label: 'supported' }}
        parts={[
          { id: 'a', label: '1.36', value: 3, href: '/there' },
          { id: 'b', label: '1.31', value: 1 },
          { id: 'c', label: 'none', value: 0 },
        ]}
      />,
    );
    expect(
      await screen.findByRole('img', { name: 'Versions: 1.36: 3, 1.31: 1' }),
    ).toBeInTheDocument();
    expect(screen.getByRole('link', { name: /1.36.*3/ })).toHaveAttribute(
      'href',
      '/there',
    );
    expect(document.querySelector('[data-line]')).toHaveAttribute(
      'data-line',
      'supported',
    );
  });
});

describe('CapacityBar', () => {
  it('says both amounts in one unit, with their share', async () => {
    renderInTestApp(
      <CapacityBar
        resource="memory"
        label="Memory"
        requested={12 * 1024 ** 3}
        allocatable={16 * 1024 ** 3}
      />,
    );
    expect(
      await screen.findByRole('meter', {
        name: 'Memory: 12 of 16 GiB requested, 75 %',
      }),
    ).toHaveAttribute('aria-valuenow', '75');
  });
  it('says more than there is, and nothing of what is unknown', async () => {
    renderInTestApp(
      <>
        <CapacityBar resource="cpu" requested={3_000} allocatable={2_000} />
        <CapacityBar resource="cpu" requested={undefined} allocatable={0} />
      </>,
    );
    expect(
      await screen.findByRole('meter', {
        name: '3 of 2 cores requested, 150 %',
      }),
    ).toHaveAttribute('aria-valuenow', '100');
    expect(screen.getByText('–')).toBeInTheDocument();
  });
});

describe('ChangeHistogram', () => {
  const bins = [0, 1, 2].map(hour => ({
    start: `2026-11-20T0${hour}:00:00.000Z`,
    added: hour,
    modified: 1,
    deleted: 0,
    failing: hour === 2 ? 1 : 0,
  }));
  it('chooses the span of a bar, by click or with arrow keys', async () => {
    const select = jest.fn();
    renderInTestApp(
      <ChangeHistogram bins={bins} binSeconds={3_600} onSelect={select} />,
    );
    const bars = await screen.findAllByRole('button');
    expect(bars.map(bar => bar.tabIndex)).toEqual([-1, -1, 0]);
    expect(bars[2]).toHaveAccessibleName(
      /3 changes from .* to .*, 1 left an object critical/,
    );
    bars[2].focus();
    fireEvent.keyDown(bars[2], { key: 'ArrowLeft' });
    expect(bars[1]).toHaveFocus();
    await userEvent.click(bars[0]);
    expect(select).toHaveBeenCalledWith({
      since: '2026-11-20T00:00:00.000Z',
      until: '2026-11-20T01:00:00.000Z',
    });
  });
});

describe('chips', () => {
  it('lead to what they name, and are taken away', async () => {
    const remove = jest.fn();
    renderInTestApp(
      <>
        <ClusterChip name="osl-prod-1" href="/there" state="critical" />
        <EnvironmentChip environment={undefined} />
        <RemovableChip label="tier=gold" onRemove={remove} />
      </>,
    );
    expect(
      await screen.findByRole('link', { name: /osl-prod-1/ }),
    ).toHaveAttribute('href', '/there');
    expect(screen.getByText('no environment')).toBeInTheDocument();
    await userEvent.click(
      screen.getByRole('button', { name: 'Remove tier=gold' }),
    );
    expect(remove).toHaveBeenCalled();
  });
});

describe('facets', () => {
  const facet = {
    field: 'region',
    isComplete: true,
    values: Array.from({ length: 9 }, (_, index) => ({
      value: `r${index}`,
      count: 10 - index,
    })),
  };
  it('say that there are at least as many where not all were looked at', async () => {
    renderInTestApp(
      <FacetList
        title="Region"
        facet={{ ...facet, isSampled: true }}
        selected={[]}
        onChange={jest.fn()}
      />,
    );
    expect(
      await screen.findByRole('checkbox', { name: 'r0 10+' }),
    ).toBeInTheDocument();
  });
  it('choose any of their values; a chosen one that is gone stays on offer', async () => {
    const change = jest.fn();
    renderInTestApp(
      <FacetList
        title="Region"
        facet={facet}
        selected={['gone']}
        onChange={change}
      />,
    );
    await userEvent.click(await screen.findByRole('checkbox', { name: /r0/ }));
    expect(change).toHaveBeenCalledWith(['gone', 'r0']);
    expect(screen.getByRole('checkbox', { name: /gone 0/ })).toBeChecked();
    expect(screen.queryByText('r8')).not.toBeInTheDocument();
    await userEvent.click(screen.getByRole('button', { name: '3 more' }));
    expect(screen.getByText('r8')).toBeInTheDocument();
  });
  it('open from chips that say what they are set to', async () => {
    const change = jest.fn();
    renderInTestApp(
      <FilterChips
        facets={[facet]}
        filters={[{ field: 'region', label: 'Region', selected: ['r1', 'r2'] }]}
        onChange={change}
        onClear={() => {}}
      />,
    );
    const chip = await screen.findByRole('button', { name: /Region r1 \+1/ });
    await userEvent.click(chip);
    await userEvent.click(await screen.findByRole('checkbox', { name: /r2/ }));
    expect(change).toHaveBeenCalledWith('region', ['r1']);
  });
});

describe('DataTable', () => {
  type Row = { id: string };
  const columns: ColumnConfig<Row>[] = [
    {
      id: 'id',
      label: 'Id',
      isRowHeader: true,
      cell: row => <Cell>{row.id}</Cell>,
    },
  ];
  function Growing() {
    const [count, setCount] = useState(150);
    return (
      <DataTable
        label="Rows"
        columns={columns}
        rows={Array.from({ length: count }, (_, index) => ({
          id: `r${index}`,
        }))}
        totalCount={{ value: 5_000, relation: 'gte' }}
        hasMore={count < 5_000}
        onMore={() => setCount(5_000)}
      />
    );
  }
  it('draws the rows on the screen alone, and others when scrolled to', async () => {
    renderInTestApp(<Growing />);
    const frame = await screen.findByRole('region', { name: 'Rows' });
    expect(
      screen.getByText('150 of more than 5,000 loaded'),
    ).toBeInTheDocument();
    await userEvent.click(screen.getByRole('button', { name: 'Load more' }));
    expect(within(frame).getAllByRole('row').length).toBeLessThan(100);
    fireEvent.scroll(frame, { target: { scrollTop: 57 * 4_000 } });
    expect(
      await within(frame).findByRole('row', { name: 'r4000' }),
    ).toBeInTheDocument();
    expect(
      within(frame).queryByRole('row', { name: 'r0' }),
    ).not.toBeInTheDocument();
  });
});

describe('YamlView', () => {
  it('writes an object as YAML and text as it is', async () => {
    renderInTestApp(
      <>
        <YamlView label="Object" value={{ spec: { replicas: 2 } }} />
        <YamlView
          label="Bytes"
          language="json"
          text={JSON.stringify({ a: 1 })}
        />
      </>,
    );
    expect(
      (await screen.findByRole('region', { name: 'Object' }, LAZY)).textContent,
    ).toBe('spec:\n  replicas: 2\n');
    expect(screen.getByRole('region', { name: 'Bytes' }).textContent).toBe(
      '{"a":1}',
    );
    expect(
      screen.getByRole('button', { name: 'Copy Object' }),
    ).toBeInTheDocument();
  });
});

describe('RelationGraph', () => {
  it('places its objects, which lead to their pages, but the one it is about', async () => {
    renderInTestApp(
      <RelationGraph
        label="Related"
        nodes={[
          { id: 'a', kind: 'Service', name: 'cart', href: '/a' },
          { id: 'b', kind: 'Pod', name: 'cart-1', focus: true, href: '/b' },
          { id: 'c', kind: 'Secret', name: 'named only', missing: true },
        ]}
        edges={[
          { from: 'a', to: 'b', label: 'selects' },
          { from: 'b', to: 'c' },
        ]}
      />,
    );
    const graph = await screen.findByRole('group', { name: 'Related' }, LAZY);
    expect(within(graph).getByRole('link', { name: /cart/ })).toHaveAttribute(
      'href',
      '/a',
    );
    expect(within(graph).getAllByRole('link')).toHaveLength(1);
    expect(within(graph).getByText('selects')).toBeInTheDocument();
  });
});
