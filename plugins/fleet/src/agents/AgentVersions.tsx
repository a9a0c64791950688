import type { FleetAnswer } from '@backstage-fleet/plugin-fleet-common';
import { StackedBar } from '@backstage-fleet/plugin-fleet-react';
import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { useHrefs } from '../common/hrefs';
import { fleetTranslationRef } from '../translation';
import styles from './Agents.module.css';
import { versionWeight } from './agentState';

/** Agents by version as parts of a bar, and how many are behind the hub. */
export function AgentVersions({ data }: { data: FleetAnswer<'listAgents'> }) {
  const { t } = useTranslationRef(fleetTranslationRef);
  const hrefs = useHrefs();
  const versions = data.versions ?? [];
  const behind = versions
    .filter(item => item.minorsBehind > 0)
    .reduce((sum, item) => sum + item.count, 0);
  const note = (minorsBehind: number) => {
    if (minorsBehind > 0) {
      return t('agents.behind', { count: minorsBehind });
    }
    return t(minorsBehind < 0 ? 'agents.ahead' : 'agents.current');
  };
  return (
    <>
      <p className={styles.text}>
        {behind > 0
          ? t('agents.someBehind', { count: behind })
          : t('agents.allCurrent')}
      </p>
      <StackedBar
        label={t('agents.versions')}
        parts={versions.map(item => ({
          id: item.version,
          label: item.version || t('agents.unknownVersion'),
          value: item.count,
          weight: versionWeight(item.minorsBehind),
          note: note(item.minorsBehind),
          href: hrefs.agents({ version: item.version }),
        }))}
      />
    </>
  );
}
