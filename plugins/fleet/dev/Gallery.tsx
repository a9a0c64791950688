import {
  Age,
  CapacityBar,
  ChangeHistogram,
  ClusterChip,
  ConnectionBadge,
  CopyableCommand,
  DataTable,
  DRAWN_STATES,
  EmptyState,
  EnvironmentChip,
  FacetList,
  FilterChips,
  KindChip,
  OwnerChip,
  Panel,
  Quantity,
  QueryView,
  RelationGraph,
  RemovableChip,
  SegmentBar,
  StackedBar,
  StaleBanner,
  StateBadge,
  StateMark,
  TileMap,
  YamlView,
} from '@backstage-fleet/plugin-fleet-react';
import { NotAllowedError } from '@backstage/errors';
import { Cell, Container } from '@backstage/ui';
import { ReactNode, useState } from 'react';

const CONNECTIONS = [
  'live',
  'late',
  'unreachable',
  'expired',
  'revoked',
] as const;

const KINDS = [
  'Pod',
  'Deployment',
  'StatefulSet',
  'DaemonSet',
  'Job',
  'CronJob',
  'Node',
  'Namespace',
  'Service',
  'Ingress',
  'ServiceAccount',
  'PersistentVolumeClaim',
  'Certificate',
  'Widget',
];

const REGIONS = {
  field: 'region',
  isComplete: true,
  values: ['eu-north', 'eu-central-1', 'us-east', 'ap-southeast'].map(
    (value, index) => ({ value, count: 12 - index * 3 }),
  ),
};

const BINS = Array.from({ length: 24 }, (_, hour) => ({
  start: new Date(Date.UTC(2026, 10, 20, hour)).toISOString(),
  added: (hour * 7) % 5,
  modified: 4 + ((hour * hour) % 23),
  deleted: (hour * 3) % 4,
  failing: hour % 9 === 7 ? 2 : 0,
}));

const COLUMNS = [
  {
    id: 'id',
    label: 'Name',
    isRowHeader: true,
    cell: (row: { id: string }) => <Cell>{row.id}</Cell>,
  },
];

const reload = () => {};

/** Every part in every state, to be looked at light and dark, wide and narrow. */
export function Gallery() {
  const [regions, setRegions] = useState<string[]>(['eu-north']);
  return (
    <Container>
      <div style={{ display: 'grid', gap: 16, paddingBottom: 48 }}>
        <Part title="States">
          {DRAWN_STATES.map(state => (
            <span key={state}>
              <StateMark state={state} size={18} /> <StateBadge state={state} />{' '}
              <StateBadge state={state} variant="pill" />
            </span>
          ))}
        </Part>
        <Part title="Connection, age, quantities">
          {CONNECTIONS.map(state => (
            <ConnectionBadge key={state} state={state} ageSeconds={63} />
          ))}
          <Age seconds={252} />
          <Age />
          <Quantity value={3} of={12} tone="danger" align="left" />
          <Quantity value={16.4} unit="GiB" align="left" />
          <Quantity value={undefined} align="left" />
        </Part>
        <Part title="Chips and kinds">
          <OwnerChip owner="group:default/platform-team" />
          <OwnerChip owner={undefined} />
          <ClusterChip name="osl-prod-2" state="critical" href="/fleet" />
          <ClusterChip name="unlinked" />
          <EnvironmentChip environment="production" />
          <EnvironmentChip environment="staging" />
          <EnvironmentChip environment={undefined} />
          <RemovableChip label="tier=gold" onRemove={reload} />
          {KINDS.map(kind => (
            <KindChip key={kind} kind={kind} />
          ))}
        </Part>
        <Part title="Filters">
          <FilterChips
            facets={[REGIONS]}
            filters={[
              { field: 'region', label: 'Region', selected: regions },
              { field: 'none', label: 'Nothing', selected: [] },
            ]}
            onChange={(_, values) => setRegions(values)}
            onClear={() => setRegions([])}
          />
          <FacetList
            title="Region"
            facet={REGIONS}
            selected={regions}
            onChange={setRegions}
          />
        </Part>
        <Part title="Bars" stacked>
          <SegmentBar
            legend
            label="Pods"
            segments={DRAWN_STATES.map((state, index) => ({
              state,
              value: 1 + index * 7,
            }))}
          />
          <StackedBar
            label="Versions"
            lineAfter={{ id: '1.34', label: 'supported' }}
            parts={['1.36', '1.35', '1.34', '1.31'].map((minor, index) => ({
              id: minor,
              label: minor,
              value: 12 - index * 3,
              weight: index / 3,
              href: '/fleet/clusters',
              note: `${index} behind`,
            }))}
          />
          {[0.12, 0.64, 0.93, 1.6].map(share => (
            <CapacityBar
              key={share}
              resource="memory"
              label="Memory"
              requested={share * 64 * 1024 ** 3}
              allocatable={64 * 1024 ** 3}
            />
          ))}
          <CapacityBar resource="cpu" requested={undefined} allocatable={0} />
          <ChangeHistogram bins={BINS} binSeconds={3_600} onSelect={reload} />
        </Part>
        <Part title="Tiles: by state, by size, by shade, by filling" stacked>
          <TileMap
            label="Tiles by state"
            groups={[
              {
                id: 'states',
                label: 'states',
                tiles: DRAWN_STATES.map(state => ({
                  id: state,
                  name: state,
                  state,
                })),
              },
              {
                id: 'fills',
                label: 'filled',
                tiles: DRAWN_STATES.map((state, index) => ({
                  id: `fill-${state}`,
                  name: state,
                  state,
                  fill: index / 5,
                })),
              },
            ]}
          />
          <TileMap
            layout="flow"
            label="5,000 tiles"
            groups={['production', 'development'].map((label, group) => ({
              id: label,
              label,
              tiles: Array.from({ length: 2_500 }, (_, index) => ({
                id: `${label}-${index}`,
                name: `${label}-${index}`,
                weight: (index * 7919) % 60,
                state: DRAWN_STATES[index % 97 < 5 ? index % 97 : 5],
                ...(group === 1 && { shade: (index % 5) / 4 }),
              })),
            }))}
          />
        </Part>
        <Part
          title="Queries: loading, failed, forbidden, empty, stale, partial"
          stacked
        >
          {[
            { data: undefined, error: undefined },
            { data: undefined, error: new Error('The database is restarting') },
            { data: undefined, error: new NotAllowedError('no') },
            { data: [], error: undefined },
            { data: ['last answer'], error: new Error('The hub is busy') },
            { data: ['first', 'second'], error: undefined },
          ].map((query, index) => (
            <Panel key={index}>
              <QueryView<string[]>
                query={{ ...query, reload }}
                isEmpty={data => data.length === 0}
                empty={
                  <EmptyState
                    title="Nothing here yet"
                    description="What will stand here, and what fills it."
                  />
                }
                partial={data => data.length > 1 && '2 of 9 shown'}
              >
                {data => <p>{data.join(', ')}</p>}
              </QueryView>
            </Panel>
          ))}
          <StaleBanner
            cluster="lab-dev-1"
            state="unreachable"
            ageSeconds={251}
          />
        </Part>
        <Part title="Many rows" stacked>
          <DataTable
            label="Many rows"
            columns={COLUMNS}
            rows={Array.from({ length: 5_000 }, (_, index) => ({
              id: `row-${index}`,
            }))}
          />
        </Part>
        <Part title="Code and graph" stacked>
          <CopyableCommand
            text="fleet-agent run --token-stdin"
            what="command"
          />
          <YamlView
            label="Object"
            value={{
              kind: 'Deployment',
              metadata: { name: 'cart', labels: { app: 'cart' } },
              spec: { replicas: 3, paused: false },
            }}
          />
          <RelationGraph
            label="Related"
            nodes={[
              {
                id: 'i',
                kind: 'Ingress',
                name: 'shop.example.com',
                state: 'healthy',
                href: '#',
              },
              {
                id: 's',
                kind: 'Service',
                name: 'cart',
                state: 'healthy',
                href: '#',
              },
              {
                id: 'd',
                kind: 'Deployment',
                name: 'cart',
                state: 'degraded',
                detail: '2/3',
                focus: true,
              },
              {
                id: 'p1',
                kind: 'Pod',
                name: 'cart-1',
                state: 'healthy',
                href: '#',
              },
              {
                id: 'p2',
                kind: 'Pod',
                name: 'cart-2',
                state: 'critical',
                href: '#',
              },
              {
                id: 'c',
                kind: 'Secret',
                name: 'cart-credentials',
                missing: true,
              },
            ]}
            edges={[
              { from: 'i', to: 's', label: 'routes to' },
              { from: 's', to: 'd', label: 'selects' },
              { from: 'd', to: 'p1', label: 'owns' },
              { from: 'd', to: 'p2', label: 'owns' },
              { from: 'd', to: 'c', label: 'uses' },
            ]}
          />
        </Part>
      </div>
    </Container>
  );
}

function Part(props: {
  title: string;
  stacked?: boolean;
  children: ReactNode;
}) {
  return (
    <Panel title={props.title}>
      <div
        style={
          props.stacked
            ? { display: 'grid', gap: 20 }
            : {
                display: 'flex',
                flexWrap: 'wrap',
                gap: 16,
                alignItems: 'center',
              }
        }
      >
        {props.children}
      </div>
    </Panel>
  );
}
