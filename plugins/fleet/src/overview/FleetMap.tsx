import type { Overview } from '@backstage-fleet/plugin-fleet-common';
import {
  fleetReactTranslationRef,
  Panel,
  StateMark,
  TileMap,
} from '@backstage-fleet/plugin-fleet-react';
import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { Select } from '@backstage/ui';
import { useMemo } from 'react';
import { useNavigate } from 'react-router-dom';
import { useHrefs } from '../common/hrefs';
import type { UrlChanges } from '../common/useUrlState';
import { fleetTranslationRef } from '../translation';
import {
  Coloring,
  COLORINGS,
  fleetGroups,
  Grouping,
  GROUPINGS,
} from './fleetGroups';
import styles from './FleetMap.module.css';

const HEALTH = [
  'critical',
  'degraded',
  'unreachable',
  'unknown',
  'healthy',
] as const;

/** Every cluster as a tile, grouped and colored as one asks. */
export function FleetMap(props: {
  clusters: Overview['clusters'];
  params: URLSearchParams;
  onChange: (changes: UrlChanges) => void;
}) {
  const { clusters, params, onChange } = props;
  const { t } = useTranslationRef(fleetTranslationRef);
  const { t: tReact } = useTranslationRef(fleetReactTranslationRef);
  const hrefs = useHrefs();
  const navigate = useNavigate();
  const by = oneOf(GROUPINGS, params.get('by'));
  const colored = oneOf(COLORINGS, params.get('color'));
  const groups = useMemo(
    () =>
      fleetGroups(clusters, by, colored, {
        none: t('home.without'),
        nodes: count => t('clusters.nodeCount', { count }),
        connection: state => tReact(`connection.${state}`),
      }),
    [clusters, by, colored, t, tReact],
  );
  return (
    <Panel
      title={t('home.map')}
      note={t('home.mapNote')}
      actions={
        <span className={styles.controls}>
          <Select
            size="small"
            aria-label={t('home.groupedBy')}
            selectedKey={by}
            onSelectionChange={key =>
              onChange({ by: key === GROUPINGS[0] ? undefined : String(key) })
            }
            options={GROUPINGS.map(value => ({
              value,
              label: t('home.by', { what: t(`field.${value}`).toLowerCase() }),
            }))}
          />
          <Select
            size="small"
            aria-label={t('home.coloredBy')}
            selectedKey={colored}
            onSelectionChange={key =>
              onChange({
                color: key === COLORINGS[0] ? undefined : String(key),
              })
            }
            options={COLORINGS.map(value => ({
              value,
              label: t(`home.color.${value}`),
            }))}
          />
        </span>
      }
    >
      <TileMap
        layout="flow"
        label={t('home.mapLabel')}
        groups={groups}
        onOpen={tile => navigate(hrefs.cluster(tile.name))}
        onOpenGroup={group => {
          const value = groups.find(item => item.id === group.id)?.value ?? '';
          navigate(hrefs.clusters({ [by]: [value] }));
        }}
      />
      {colored === 'version' ? (
        <p className={styles.legend}>
          <span className={styles.scale} aria-hidden />
          {t('home.versionLegend')}
        </p>
      ) : (
        <ul className={styles.legend}>
          {(colored === 'health' ? HEALTH : []).map(state => {
            const count = clusters.filter(item => item.health === state).length;
            return count > 0 ? (
              <li key={state}>
                <button
                  type="button"
                  className={styles.state}
                  onClick={() => navigate(hrefs.clusters({ health: state }))}
                >
                  <StateMark state={state} label={false} size={10} />
                  <strong>{count}</strong> {tReact(`state.${state}`)}
                </button>
              </li>
            ) : null;
          })}
        </ul>
      )}
    </Panel>
  );
}

function oneOf<Value extends Grouping | Coloring>(
  values: readonly Value[],
  text: string | null,
): Value {
  return values.find(value => value === text) ?? values[0];
}
