import {
  Enrollment,
  fleetEnrollmentApprovePermission,
} from '@backstage-fleet/plugin-fleet-common';
import {
  Age,
  errorSentence,
  fleetApiRef,
  OwnerLink,
  QueryPanel,
  StateBadge,
  useDuration,
  useFleetQuery,
} from '@backstage-fleet/plugin-fleet-react';
import { useApi, useTranslationRef } from '@backstage/frontend-plugin-api';
import { usePermission } from '@backstage/plugin-permission-react';
import { Alert, Button } from '@backstage/ui';
import page from '../common/page.module.css';
import { useAction } from '../common/useAction';
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
  const query = useFleetQuery(
    // Another enrollment being watched means that one was made or decided.
    `open, watching ${watched}`,
    signal =>
      api.listEnrollments(
        { state: ['waiting', 'pending'], limit: LIMIT },
        { signal },
      ),
    { refreshSeconds: REFRESH_SECONDS, keepPrevious: true },
  );
  const { data } = query;
  return (
    <QueryPanel
      title={t('enroll.open')}
      note={data?.items.length ? String(data.items.length) : undefined}
      flush
      query={query}
      rows={2}
      empty={{
        title: t('enroll.openEmpty'),
        description: t('enroll.openEmptyText'),
      }}
    >
      {({ items }) => (
        <ul className={styles.list}>
          {items.map(item => (
            <Row
              key={item.id}
              enrollment={item}
              watched={item.id === watched}
              onWatch={() => onWatch(item.id)}
              onWithdrawn={query.reload}
            />
          ))}
        </ul>
      )}
    </QueryPanel>
  );
}

function Row(props: {
  enrollment: Enrollment;
  watched: boolean;
  onWatch: () => void;
  onWithdrawn: () => void;
}) {
  const { enrollment, watched, onWatch, onWithdrawn } = props;
  const api = useApi(fleetApiRef);
  const permission = usePermission({
    permission: fleetEnrollmentApprovePermission,
  });
  const action = useAction();
  const { t } = useTranslationRef(fleetTranslationRef);
  const duration = useDuration();
  const left = (Date.parse(enrollment.expiresAt) - Date.now()) / 1_000;
  const pending = enrollment.state === 'pending';
  return (
    <li className={styles.row} data-watched={watched}>
      <div className={page.cell}>
        <span className={page.strong}>
          {enrollment.clusterName ||
            t('enroll.manyOf', {
              count: enrollment.maxUses ?? 1,
              prefix: enrollment.namePrefix ?? '',
            })}
        </span>
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
      <span className={styles.actions}>
        {!pending && permission.allowed && (
          <Button
            size="small"
            variant="tertiary"
            isPending={action.busy}
            aria-label={t('enroll.withdrawOf', {
              cluster: enrollment.clusterName,
            })}
            onPress={() =>
              action.run(() =>
                api.rejectEnrollment(enrollment.id).then(onWithdrawn),
              )
            }
          >
            {t('enroll.withdraw')}
          </Button>
        )}
        <Button
          size="small"
          variant={pending && !watched ? 'primary' : 'secondary'}
          isDisabled={watched}
          onPress={onWatch}
        >
          {t('enroll.watch')}
        </Button>
      </span>
      {action.error && (
        <div className={styles.error}>
          <Alert status="danger" icon title={errorSentence(action.error)} />
        </div>
      )}
    </li>
  );
}
