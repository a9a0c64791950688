import type { Enrollment } from '@backstage-fleet/plugin-fleet-common';
import {
  Age,
  EmptyState,
  ErrorState,
  fleetApiRef,
  LoadingState,
  OwnerLink,
  Panel,
  StateBadge,
  useDuration,
  useFleetQuery,
} from '@backstage-fleet/plugin-fleet-react';
import { useApi, useTranslationRef } from '@backstage/frontend-plugin-api';
import { Button } from '@backstage/ui';
import page from '../common/page.module.css';
import { fleetTranslationRef } from '../translation';
import styles from './OpenEnrollments.module.css';

const LIMIT = 50;
const REFRESH_SECONDS = 5;

/** Tokens that wait for an agent, and agents that wait for approval. */
export function OpenEnrollments(props: {
  watched: string | undefined;
  onWatch: (id: string) => void;
}) {
  const { watched, onWatch } = props;
  const api = useApi(fleetApiRef);
  const { t } = useTranslationRef(fleetTranslationRef);
  const { data, error, loading, reload } = useFleetQuery(
    // Another enrollment being watched means that one was made or decided.
    `open, watching ${watched}`,
    signal =>
      api.listEnrollments(
        { state: ['waiting', 'pending'], limit: LIMIT },
        { signal },
      ),
    { refreshSeconds: REFRESH_SECONDS, keepPrevious: true },
  );
  let content;
  if (loading) {
    content = <LoadingState rows={2} />;
  } else if (!data) {
    content = error && <ErrorState error={error} onRetry={reload} />;
  } else if (data.items.length === 0) {
    content = (
      <EmptyState
        title={t('enroll.openEmpty')}
        description={t('enroll.openEmptyText')}
      />
    );
  } else {
    content = (
      <ul className={styles.list}>
        {data.items.map(item => (
          <Row
            key={item.id}
            enrollment={item}
            watched={item.id === watched}
            onWatch={() => onWatch(item.id)}
          />
        ))}
      </ul>
    );
  }
  return (
    <Panel
      title={t('enroll.open')}
      note={data?.items.length ? String(data.items.length) : undefined}
      flush
    >
      {content}
    </Panel>
  );
}

function Row(props: {
  enrollment: Enrollment;
  watched: boolean;
  onWatch: () => void;
}) {
  const { enrollment, watched, onWatch } = props;
  const { t } = useTranslationRef(fleetTranslationRef);
  const duration = useDuration();
  const left = (Date.parse(enrollment.expiresAt) - Date.now()) / 1_000;
  const pending = enrollment.state === 'pending';
  return (
    <li className={styles.row} data-watched={watched}>
      <div className={page.cell}>
        <span className={page.strong}>{enrollment.clusterName}</span>
        <span className={`${page.quiet} ${page.small}`}>
          <OwnerLink owner={enrollment.owner} />
          {enrollment.environment && ` · ${enrollment.environment}`}
        </span>
      </div>
      <StateBadge
        state={pending ? 'degraded' : 'unknown'}
        word={t(pending ? 'enroll.statePending' : 'enroll.stateWaiting')}
      />
      <span className={`${page.quiet} ${page.small}`}>
        <Age at={enrollment.createdAt} />
        {' · '}
        {t('enroll.expires', { when: duration(left) })}
      </span>
      <Button
        size="small"
        variant={pending && !watched ? 'primary' : 'secondary'}
        isDisabled={watched}
        onPress={onWatch}
      >
        {t('enroll.watch')}
      </Button>
    </li>
  );
}
