import type { AgentOfFleet } from '@backstage-fleet/plugin-fleet-common';
import {
  Age,
  ClusterChip,
  fleetReactTranslationRef,
  OwnerChip,
  StateBadge,
} from '@backstage-fleet/plugin-fleet-react';
import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { useBreakpoint } from '@backstage/ui';
import { useMemo } from 'react';
import { column } from '../common/columns';
import { useHrefs } from '../common/hrefs';
import page from '../common/page.module.css';
import { fleetTranslationRef } from '../translation';
import { AgentActions } from './AgentActions';
import styles from './Agents.module.css';
import { agentDrawn } from './agentState';

/** Columns of agents: as many as the screen has room for. */
export function useAgentColumns(
  receivedAt: number | undefined,
  onDone: () => void,
) {
  const { t } = useTranslationRef(fleetTranslationRef);
  const { t: tReact } = useTranslationRef(fleetReactTranslationRef);
  const hrefs = useHrefs();
  const { up } = useBreakpoint();
  const small = up('sm');
  const medium = up('md');
  const wide = up('lg');
  return useMemo(() => {
    const word = (agent: AgentOfFleet) => {
      if (agent.suspectedCloneAt) {
        return t('settings.clone');
      }
      return agent.state === 'approved'
        ? tReact(`connection.${agent.clusterState}`)
        : t(`settings.agentState.${agent.state}`);
    };
    return [
      column<AgentOfFleet>(
        'cluster',
        t('agents.column.cluster'),
        agent => (
          <ClusterChip
            name={agent.cluster}
            href={hrefs.cluster(agent.cluster)}
          />
        ),
        { isRowHeader: true },
      ),
      column<AgentOfFleet>(
        'profile',
        t('agents.column.profile'),
        agent => agent.profile,
        { isHidden: !medium },
      ),
      column<AgentOfFleet>('state', t('agents.column.state'), agent => (
        <StateBadge state={agentDrawn(agent)} word={word(agent)} />
      )),
      column<AgentOfFleet>('version', t('agents.column.version'), agent => (
        <span className={page.cell}>
          <span>{agent.version ?? '–'}</span>
          {(agent.minorsBehind ?? 0) > 0 && (
            <span className={styles.behind}>
              {t('agents.behind', { count: agent.minorsBehind ?? 0 })}
            </span>
          )}
        </span>
      )),
      column<AgentOfFleet>(
        'owner',
        t('agents.column.owner'),
        agent => <OwnerChip owner={agent.owner} />,
        { isHidden: !wide },
      ),
      column<AgentOfFleet>(
        'key',
        t('agents.column.key'),
        agent => (
          <span className={page.quiet} title={agent.fingerprint}>
            <Age at={agent.keyCreatedAt} />
          </span>
        ),
        { isHidden: !wide, numeric: true },
      ),
      column<AgentOfFleet>(
        'seen',
        t('agents.column.seen'),
        agent => (
          <span className={page.quiet}>
            <Age at={agent.lastSeenAt} />
          </span>
        ),
        { isHidden: !medium, numeric: true },
      ),
      column<AgentOfFleet>(
        'actions',
        t('agents.column.actions'),
        agent => <AgentActions agent={agent} onDone={onDone} />,
        { isHidden: !small, numeric: true },
      ),
    ];
    // Loading again is the same whichever render it came from.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [t, tReact, hrefs, small, medium, wide, receivedAt]);
}
